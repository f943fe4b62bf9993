"""What an upload's status object says, and which of two statuses is the later one."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.costs import Cost
from tunesmith.domain.results import ObjectiveResult, Result
from tunesmith.domain.tuning import Failure, StopCause, TuningRecord, TuningStatus

State = Literal["rejected"] | TuningStatus

_RANKS: dict[State, int] = {
    "rejected": 0,
    TuningStatus.ACCEPTED: 1,
    TuningStatus.QUEUED: 1,
    TuningStatus.RUNNING: 2,
    TuningStatus.STOPPING: 2,
    TuningStatus.FINISHED: 3,
    TuningStatus.STOPPED: 3,
    TuningStatus.FAILED: 3,
}


class Standing(BaseModel):
    """Of which upload a status is, and how far it has come."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    object: str
    """The uploaded request, with its version."""
    sequencer: str = ""
    """S3's own order of what happens to an object."""
    state: State

    def overtakes(self, other: "Standing") -> bool:
        """Tell whether this may replace another: it is of a later upload, or not an earlier state.

        Of one upload, a rejection may become an acceptance once the door is open again.
        """
        if self.object == other.object:
            return _RANKS[self.state] >= _RANKS[other.state]
        width = max(len(self.sequencer), len(other.sequencer))
        # As S3 says: the shorter one is filled up on the right, then they compare as text.
        return self.sequencer.ljust(width, "0") >= other.sequencer.ljust(width, "0")


class BestResult(BaseModel):
    """The best trial, for who asked."""

    model_config = ConfigDict(frozen=True)

    trial: str
    hyperparameters: dict[str, str]


class UploadStatus(Standing):
    """The object under `status/`, from the moment that a tuning runs."""

    tuning_id: str
    name: str
    warnings: tuple[str, ...] = ()
    estimate: JsonValue = None
    links: dict[str, str]
    headline: str | None = None
    objective: ObjectiveResult
    best: BestResult | None = None
    cost: Cost | None = None
    stop_cause: StopCause | None = None
    stop_reason: str | None = None
    failure: Failure | None = None
    result_uri: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


def status_of(
    record: TuningRecord, result: Result | None, result_uri: str | None, links: dict[str, str]
) -> UploadStatus:
    """Say how a tuning stands that an upload asked for; a result makes it an end."""
    unknown = ObjectiveResult(metric=record.metric, goal=record.goal, value=None)
    repeated = {"tuning_id", "name", "warnings", "stop_cause", "stop_reason", "failure"}
    best = result.best_trial if result else None
    return UploadStatus(
        **record.model_dump(include=repeated | {"started_at", "ended_at"}),
        object=record.source.object_uri or "",
        sequencer=record.source.sequencer or "",
        state=record.status,
        estimate=record.estimate.model_dump(mode="json") if record.estimate else None,
        links=links,
        headline=result.headline if result else None,
        objective=result.objective if result else unknown,
        best=BestResult(trial=best, hyperparameters=result.best_hyperparameters)
        if result and best
        else None,
        cost=result.cost if result else None,
        result_uri=result_uri,
    )
