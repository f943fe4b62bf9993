"""What the policies look at, and how they read a trial's curve."""

from datetime import datetime
from math import isfinite, isnan

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.trials import Goal, Observation, Trial, TrialStatus


class TuningState(BaseModel):
    """A tuning at one moment; trials come with their curves, in any order."""

    model_config = ConfigDict(frozen=True)

    goal: Goal
    running: tuple[Trial, ...] = ()
    ended: tuple[Trial, ...] = ()


def tidy(curve: tuple[Observation, ...]) -> list[Observation]:
    """Order a curve by its steps, the latest value of each; not-a-numbers stay in."""
    latest: dict[int, Observation] = {}
    for one in sorted(curve, key=_recency):
        latest[one.step] = one
    return [latest[step] for step in sorted(latest)]


def _recency(one: Observation) -> tuple[datetime, bool, float]:
    """Order by time; of several values at once the same one wins, whatever order they came in."""
    return one.time, isnan(one.value), 0.0 if isnan(one.value) else one.value


def score(trial: Trial) -> float | None:
    """Return a trial's latest value, as SageMaker scores it; None if there is none or no number."""
    value = trial.objective
    if value is None and trial.curve:
        value = tidy(trial.curve)[-1].value
    return value if value is not None and isfinite(value) else None


def counts(trial: Trial) -> bool:
    """Tell whether an ended trial says something about the search; a crashed one does not."""
    return trial.status in {TrialStatus.COMPLETED, TrialStatus.STOPPED}


def best(goal: Goal, values: list[float]) -> float | None:
    """Return the best of some values."""
    if not values:
        return None
    return max(values) if goal is Goal.MAXIMIZE else min(values)
