"""Champions: the best tuning of a project for each objective."""

from datetime import datetime
from math import isfinite

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.costs import Cost
from tunesmith.domain.results import Result
from tunesmith.domain.trials import Goal
from tunesmith.domain.tuning import TuningRecord, TuningStatus

_COUNTING = {TuningStatus.FINISHED, TuningStatus.STOPPED}
"""A tuning that somebody stopped has a best trial like any other."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Predecessor(_Part):
    """The champion before."""

    tuning_id: str
    trial: str
    objective: float
    since: datetime


class Champion(_Part):
    """The best trial of a project's tunings, by one metric and goal."""

    project: str
    metric: str
    goal: Goal
    tuning_id: str
    name: str
    """The tuning's."""
    trial: str
    objective: float
    hyperparameters: dict[str, str]
    cost: Cost | None = None
    """Of the whole tuning; None where the price is not known."""
    model_uri: str | None = None
    """Where the trial's model lies; None where SageMaker told none."""
    since: datetime
    """When its tuning ended."""
    replaced: Predecessor | None = None

    def beats(self, other: "Champion | None") -> bool:
        """Tell whether it takes the place of another; of equals the elder keeps it.

        Any two champions compare the same way in whatever order they come, so that duplicates and
        races lead to the same one.
        """
        if other is None:
            return True
        if other.tuning_id == self.tuning_id:
            return False
        if self.objective == other.objective:
            return (self.since, self.tuning_id) < (other.since, other.tuning_id)
        return self.goal.better(self.objective, other.objective)

    def after(self, other: "Champion | None") -> "Champion":
        """Remember whom it replaces."""
        fields = set(Predecessor.model_fields)
        before = Predecessor(**other.model_dump(include=fields)) if other else None
        return self.model_copy(update={"replaced": before})


def challenger_of(record: TuningRecord, result: Result | None) -> Champion | None:
    """Return what a tuning that is over puts forward; None without a best trial."""
    if result is None or result.best_trial is None or result.status not in _COUNTING:
        return None
    value = result.objective.value
    if value is None or not isfinite(value):
        return None
    return Champion(
        project=record.project,
        metric=record.metric,
        goal=record.goal,
        tuning_id=record.tuning_id,
        name=record.name,
        trial=result.best_trial,
        objective=value,
        hyperparameters=result.best_hyperparameters,
        cost=result.cost,
        since=result.ended_at,
    )
