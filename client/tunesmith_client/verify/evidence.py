"""What was seen on the account; everything the probes judge by, and what fixtures hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterator

TUNING_CHANGE = "SageMaker HyperParameter Tuning Job State Change"
TRIAL_CHANGE = "SageMaker Training Job State Change"
EXECUTION_CHANGE = "Step Functions Execution Status Change"
OVER = frozenset({"Completed", "Failed", "Stopped"})

Json = dict[str, Any]


class Part(BaseModel):
    """Any part of the evidence; written while it is gathered."""

    model_config = ConfigDict(extra="forbid")


class Seen(Part):
    """An answer or an event, and when it was seen."""

    at: datetime
    body: Json


class Point(Part):
    """One value of a trial's curve in CloudWatch, and when it was first seen there."""

    time: datetime
    value: float
    samples: float
    seen_at: datetime


class TrialSeen(Part):
    """A trial: what DescribeTrainingJob answered each time something had changed."""

    described: list[Seen] = []
    curve: list[Point] = []

    @property
    def last(self) -> Json:
        """The last description."""
        return self.described[-1].body if self.described else {}

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.last.get("TrainingJobStatus") in OVER


class TuningSeen(Part):
    """A tuning: its job, its trials and its execution."""

    tuning_id: str
    job_name: str
    max_jobs: int
    definition: Json = {}
    """The request as the service sent it to SageMaker."""
    described: list[Seen] = []
    listed: list[Json] = []
    """The last answer of ListTrainingJobsForHyperParameterTuningJob."""
    trials: dict[str, TrialSeen] = {}
    shown: Json = {}
    """The last answer of the service's own API."""
    execution: Json = {}
    history: list[Json] = []

    @property
    def last(self) -> Json:
        """The job's last description."""
        return self.described[-1].body if self.described else {}

    @property
    def is_over(self) -> bool:
        """Whether the job has ended."""
        return self.last.get("HyperParameterTuningJobStatus") in OVER


class Evidence(Part):
    """All that one verification saw."""

    region: str
    started_at: datetime
    tunings: dict[str, TuningSeen] = {}
    """By strategy."""
    events: list[Seen] = []
    stopped_trial: str | None = None
    """The trial that was stopped from outside."""
    aborted: str | None = None
    """The strategy of the tuning whose execution was aborted."""
    answers: dict[str, Json] = {}
    """What single questions were answered, by name."""
    notes: list[str] = []
    """What could not be seen, and why."""

    def trials(self) -> Iterator[tuple[str, TrialSeen]]:
        """Yield every trial with its name."""
        for tuning in self.tunings.values():
            yield from tuning.trials.items()

    def events_of(self, kind: str) -> list[Json]:
        """Return the events of a detail type, in the order in which they came."""
        return [each.body for each in self.events if each.body.get("detail-type") == kind]
