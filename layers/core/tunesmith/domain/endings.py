"""The event that tells other systems how a tuning ended."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.costs import Cost
from tunesmith.domain.names import environment_of
from tunesmith.domain.results import ObjectiveResult, Result, TrialTotals
from tunesmith.domain.tuning import Failure, StopCause, TuningRecord, TuningStatus

SOURCE = "tunesmith"
COMPLETED, FAILED = "Tuning Completed", "Tuning Failed"
VERSION: Literal[1] = 1

Ended = Literal[TuningStatus.FINISHED, TuningStatus.STOPPED, TuningStatus.FAILED]


class TuningEnding(BaseModel):
    """Detail of the events `Tuning Completed` and `Tuning Failed`, from the source `tunesmith`."""

    model_config = ConfigDict(frozen=True)

    version: Literal[1] = Field(description="Fields are added within a version, never changed.")
    event_id: str = Field(
        description="The same each time this end is told: by it a repetition is recognised."
    )
    environment: str = Field(description="The deployment that ran the tuning.")
    tuning_id: str
    name: str = Field(description="The name that was asked for.")
    job_name: str = Field(description="SageMaker's tuning job.")
    status: Ended = Field(description="failed in Tuning Failed, one of the others otherwise.")
    objective: ObjectiveResult
    best_trial: str | None = Field(description="The training job with the best objective.")
    best_hyperparameters: dict[str, str] = Field(description="Empty without a best trial.")
    trials: TrialTotals | None = Field(description="null where the flow failed before a result.")
    cost: Cost | None = Field(description="In US dollars; null where the price is not known.")
    stop_cause: StopCause | None = Field(description="Who ended it before SageMaker did.")
    stop_reason: str | None
    failure: Failure | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime
    result_uri: str | None = Field(description="The whole result, as s3://bucket/key.")

    @property
    def kind(self) -> str:
        """Name the event: its detail type."""
        return FAILED if self.status is TuningStatus.FAILED else COMPLETED


def ending_of(record: TuningRecord, result: Result | None, result_uri: str | None) -> TuningEnding:
    """Tell the end of a tuning that is over; without a result there is only its failure to tell."""
    unknown = ObjectiveResult(metric=record.metric, goal=record.goal, value=None)
    repeated = {"tuning_id", "name", "job_name", "status", "stop_cause", "stop_reason", "failure"}
    return TuningEnding.model_validate(
        {
            **record.model_dump(include=repeated | {"created_at", "started_at", "ended_at"}),
            "version": VERSION,
            # A tuning ends once, and its end is never rewritten.
            "event_id": f"{record.tuning_id if record.is_adopted else record.job_name}.ended",
            "environment": record.environment or environment_of(record.job_name, record.tuning_id),
            "objective": result.objective if result else unknown,
            "best_trial": result.best_trial if result else None,
            "best_hyperparameters": result.best_hyperparameters if result else {},
            "trials": result.trials if result else None,
            "cost": result.cost if result else None,
            "result_uri": result_uri,
        }
    )
