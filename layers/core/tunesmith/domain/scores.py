"""Which trial is the best, by our own observations."""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import isfinite

from tunesmith.domain.trials import Goal, Trial, TrialStatus

_COUNTING = {TrialStatus.COMPLETED, TrialStatus.STOPPED}
_LATE = datetime.max.replace(tzinfo=UTC)


def final_value(trial: Trial) -> float | None:
    """Return the latest value of an ended trial; None if there is none or it is no number.

    A stopped trial keeps its latest value. A failed one has none: there is no model to go with it.
    """
    return _latest(trial) if trial.status in _COUNTING else None


def latest_value(trial: Trial) -> float | None:
    """Return the same of an ended trial, and of a running one what it has reported so far."""
    return final_value(trial) if trial.status.is_terminal else _latest(trial)


def _latest(trial: Trial) -> float | None:
    value = trial.objective
    if value is None and trial.curve:
        value = max(trial.curve, key=lambda one: (one.time, one.step)).value
    return value if value is not None and isfinite(value) else None


def best_trial(trials: Iterable[Trial], goal: Goal) -> Trial | None:
    """Return the ended trial with the best value, the earliest of equals."""
    best: tuple[float, Trial] | None = None
    for trial in in_order(trials):
        value = final_value(trial)
        if value is not None and (best is None or goal.better(value, best[0])):
            best = value, trial
    return best[1] if best else None


def in_order(trials: Iterable[Trial]) -> list[Trial]:
    """Order trials by their creation."""
    return sorted(trials, key=lambda one: (one.created_at or one.started_at or _LATE, one.name))
