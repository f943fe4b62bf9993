"""What the use cases need from outside, as small protocols; adapters and fakes keep them.

Every method raises errors of `tunesmith.domain.errors` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, JsonValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tunesmith.domain.decisions import Decision
    from tunesmith.domain.endings import TuningEnding
    from tunesmith.domain.findings import Finding
    from tunesmith.domain.jobs import TuningJob
    from tunesmith.domain.messages import Message
    from tunesmith.domain.readings import Reading
    from tunesmith.domain.results import Result
    from tunesmith.domain.trials import Metrics, Observation, Trial
    from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
    from tunesmith.domain.watching import Digest, Watched


class Clock(Protocol):
    """Tells the time, in UTC."""

    def __call__(self) -> datetime:
        """Return now, with its time zone."""


class Tunings(Protocol):
    """The records of all tunings. Reads are consistent."""

    def create(self, record: TuningRecord) -> bool:
        """Keep a new record; False, and nothing changed, when its id is taken."""

    def get(self, tuning_id: str) -> TuningRecord:
        """Return the record; raises TuningNotFound."""

    def change(
        self,
        tuning_id: str,
        changes: Mapping[str, Any],
        *,
        unless: Sequence[TuningStatus] = (),
        expect: Mapping[str, Any] | None = None,
    ) -> TuningRecord | None:
        """Set fields of a record by their names in TuningRecord, and `updated_at`.

        Nothing happens, and None is returned, when its status is one of `unless` or when a field
        differs from `expect`. Raises TuningNotFound.
        """

    def live(self) -> list[TuningRecord]:
        """Return every tuning that is not over."""

    def unheard(self) -> list[TuningRecord]:
        """Return every tuning that is over, and whose end perhaps not everybody knows."""

    def of_project(self, project: str, most: int) -> list[TuningRecord]:
        """Return the newest tunings of a project, the newest first."""

    def recent(self, limit: int, cursor: str | None) -> tuple[list[TuningRecord], str | None]:
        """Return the newest tunings first, and a cursor for more."""


class Tokens(Protocol):
    """Task tokens of executions that wait for their job. Reads are consistent."""

    def put(self, tuning_id: str, attempt: int, token: str) -> bool:
        """Keep the token of an attempt; False when a later attempt has registered already."""

    def get(self, tuning_id: str) -> str | None:
        """Return the latest attempt's token."""


class Trials(Protocol):
    """What was recorded of the trials of a tuning."""

    def put(self, tuning_id: str, trial: Trial) -> None:
        """Record a trial as last seen; an ended trial is never overwritten by a running one."""

    def all(self, tuning_id: str) -> list[Trial]:
        """Return every trial recorded, in order of their names."""


class Watchlists(Protocol):
    """What the police keep in mind of the trials of a live tuning. Reads are consistent."""

    def read(self, tuning_id: str) -> Watched:
        """Return the digest of the ended trials and the open ones, in one query."""

    def watch(self, tuning_id: str, trial: Trial) -> None:
        """Keep an open trial as last seen; an ended one is never overwritten by a running one."""

    def fold(self, tuning_id: str, digest: Digest, closed: Sequence[str]) -> bool:
        """Replace the digest of the version that this one was made from, and forget open trials.

        Returns False, and nothing changed, when another version has been written since.
        """


class Decisions(Protocol):
    """The log of what the stopping policies decided."""

    def add(self, tuning_id: str, decision: Decision) -> bool:
        """Record a decision once; False when it is there already."""

    def all(self, tuning_id: str) -> list[Decision]:
        """Return the decisions in the order they were reached."""


class Leases(Protocol):
    """Lets one police at a time look at a tuning."""

    def acquire(self, tuning_id: str, owner: str, now: datetime, seconds: int) -> bool:
        """Take or renew the lease; False while another owner holds it."""

    def release(self, tuning_id: str, owner: str) -> None:
        """Give the lease back, if it is still this owner's."""


class Documents(Protocol):
    """The bucket."""

    def put(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        """Write an object."""

    def get(self, key: str, version: str | None = None, limit: int | None = None) -> bytes:
        """Read an object, at most `limit` bytes of it; raises DocumentMissing."""

    def uri(self, key: str) -> str:
        """Name an object as s3://bucket/key."""


class ExecutionState(BaseModel):
    """How an execution of the state machine stands."""

    arn: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""


class Workflow(Protocol):
    """The state machine."""

    def start(self, name: str, data: dict[str, JsonValue]) -> str:
        """Start an execution and return its ARN; starting the same one again is harmless."""

    def find(self, name: str) -> ExecutionState | None:
        """Return the execution of this name; None if there was none."""


class Callbacks(Protocol):
    """Executions that wait for an answer."""

    def answer(self, token: str, output: dict[str, JsonValue]) -> bool:
        """Wake the execution that waits with this token; False when the token is gone."""


class TuningJobs(Protocol):
    """SageMaker's tuning engine."""

    def create(self, request: Mapping[str, Any]) -> str:
        """Create a tuning job from a native request and return its ARN.

        Raises JobNameTaken, QuotaExhausted, Throttled, InvalidRequest, AccessDenied, Unavailable.
        """

    def describe(self, name: str) -> TuningJob:
        """Return a tuning job as it stands; raises JobNotFound."""

    def native(self, name: str) -> dict[str, Any]:
        """Return a job's definition as a native request; raises JobNotFound."""

    def stop(self, name: str) -> None:
        """Ask a tuning job to stop; one that is over, or never was, is left alone."""

    def trials(self, name: str) -> list[Trial]:
        """Return all trials of a tuning job, in order of creation; raises JobNotFound."""

    def running(self, name: str) -> list[Trial]:
        """Return the trials of a tuning job that are in progress; raises JobNotFound."""

    def stopping(self, name: str) -> list[Trial]:
        """Return the trials that are being stopped and have not ended yet; raises JobNotFound."""

    def newest(self, name: str) -> Iterator[Trial]:
        """Return trials as far as they are asked for, the newest first; raises JobNotFound."""


class TrainingJobs(Protocol):
    """SageMaker's training jobs."""

    def describe(self, name: str) -> Trial:
        """Return a trial as it stands; raises JobNotFound."""

    def stop(self, name: str) -> None:
        """Ask a trial to stop; one that is over, or never was, is left alone."""


class Curves(Protocol):
    """Intermediate objective values of trials."""

    def read(
        self, trials: Sequence[Trial], metrics: Metrics, now: datetime
    ) -> dict[str, list[Observation]]:
        """Return what may be new of each trial's curve, oldest first, in few calls.

        What the trials' own curves show to be known need not be read again, except that values
        may come late. Trials that have not started have nothing to read.
        """


class Readings(Protocol):
    """What trials' output told of their metrics."""

    def add(self, tuning_id: str, trial: str, readings: Sequence[Reading]) -> None:
        """Keep what a delivery told; the same again changes nothing."""


class TooSlow(Exception):  # noqa: N818 - it says what an expression is
    """An expression takes too long."""


class Search(Protocol):
    """Searches text with a user's regular expression, within a limit."""

    def __call__(self, expression: str, text: str) -> str | None:
        """Return what the first group captures, or else the whole match; raises TooSlow."""


class Switch(Protocol):
    """One of the operator's switches: accepting submissions, enforcing decisions."""

    def __call__(self) -> bool:
        """Tell whether it is on."""


class Markers(Protocol):
    """Remembers what has been dealt with."""

    def has(self, name: str) -> bool:
        """Tell whether this was marked."""

    def add(self, name: str) -> None:
        """Mark this."""


class EventBus(Protocol):
    """Where other systems listen."""

    def publish(self, ending: TuningEnding) -> None:
        """Put the end of a tuning on the bus; raises Throttled, AccessDenied, Unavailable."""


class Messenger(Protocol):
    """The chat."""

    def send(self, message: Message) -> None:
        """Deliver a message; raises NotificationFailed or NotificationRefused."""


class Wording(Protocol):
    """How people are told."""

    def started(self, record: TuningRecord) -> Message:
        """Say that a tuning has started."""

    def budget_alert(self, record: TuningRecord) -> Message:
        """Say that the budget of a running tuning is nearly used up."""

    def finished(
        self, record: TuningRecord, result: Result, *, result_uri: str | None = None
    ) -> Message:
        """Say how a tuning ended that has a result."""

    def failed(
        self,
        record: TuningRecord,
        failure: Failure,
        result: Result | None = None,
        *,
        result_uri: str | None = None,
    ) -> Message:
        """Say why a tuning failed, and what to do."""

    def rejected(self, object_uri: str, findings: Sequence[Finding]) -> Message:
        """Say why an uploaded request was refused."""
