"""Trials and what was observed of them."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Goal(StrEnum):
    """Which way the objective metric improves."""

    MAXIMIZE = "Maximize"
    MINIMIZE = "Minimize"

    def better(self, one: float, other: float) -> bool:
        """Tell whether `one` beats `other`; NaN never does."""
        return one > other if self is Goal.MAXIMIZE else one < other


class TrialStatus(StrEnum):
    """SageMaker's training job statuses."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    DELETING = "Deleting"

    @property
    def is_terminal(self) -> bool:
        """Tell whether the trial has ended."""
        return self in {TrialStatus.COMPLETED, TrialStatus.FAILED, TrialStatus.STOPPED}


class Observation(BaseModel):
    """One value of the objective metric while a trial ran."""

    model_config = ConfigDict(frozen=True)

    step: int
    """Epoch number where `step_is_exact`, else whole metric periods since the trial's start."""
    value: float
    time: datetime
    step_is_exact: bool = False


class Metrics(BaseModel):
    """Which metrics make a curve."""

    model_config = ConfigDict(frozen=True)

    objective: str
    step: str | None = None
    """The metric that reports the epoch, where there is one."""


RAN_OUT = "It was stopped at its own time limit."


class Trial(BaseModel):
    """One training job of a tuning job, as last seen."""

    model_config = ConfigDict(frozen=True)

    name: str
    status: TrialStatus
    hyperparameters: dict[str, str] = {}
    """The tuned ones only, as strings like SageMaker keeps them."""
    objective: float | None = None
    """The latest value emitted, which is what SageMaker scores."""
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    billable_seconds: int | None = None
    failure_reason: str | None = None
    ran_out: bool = False
    """SageMaker stopped it at its own time limit; only a trial's own description tells."""
    model_uri: str | None = None
    """Where its model lies; only a trial's own description tells."""
    curve: tuple[Observation, ...] = ()

    @property
    def seconds(self) -> float | None:
        """How long it trained, in seconds; None while it has not ended or never started."""
        if self.started_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds()

    @property
    def trouble(self) -> str | None:
        """Why it did not complete, as far as SageMaker tells."""
        return self.failure_reason or (RAN_OUT if self.ran_out else None)

    def completed_by(self, recorded: "Trial | None") -> "Trial":
        """Add to what SageMaker lists of a trial what was observed while it ran.

        A list may be a moment behind an end that was recorded.
        """
        if recorded is None:
            return self
        if recorded.status.is_terminal and not self.status.is_terminal:
            tuned = self.hyperparameters or recorded.hyperparameters
            return recorded.model_copy(update={"hyperparameters": tuned})
        observed = {
            "curve": recorded.curve,
            "billable_seconds": recorded.billable_seconds,
            "ran_out": recorded.ran_out,
            "objective": recorded.objective if self.objective is None else self.objective,
        }
        return self.model_copy(update=observed)

    @property
    def last_epoch(self) -> int | None:
        """The latest epoch seen; None where its steps are no epochs."""
        return max((one.step for one in self.curve if one.step_is_exact), default=None)

    def thinned(self, most: int) -> "Trial":
        """Leave out points of a curve longer than `most`, evenly; its last one stays."""
        stride = -(-len(self.curve) // most)
        if stride <= 1:
            return self
        return self.model_copy(update={"curve": self.curve[::-stride][::-1]})
