"""What a decision will save, estimated while it is taken."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.savings import Saving
from tunesmith.stopping.state import Seen, TuningState

NOTHING_COMPLETED = "No trial has completed, so there is nothing to estimate it by."


def expected_saving(verdict: Verdict, state: TuningState, now: datetime) -> Saving:
    """Assume that what is ended would have lasted as long as completed trials usually do."""
    completed = [one for one in state.reference.counting if one.completed]
    lengths = [length for one in completed if (length := _seconds(one, now)) is not None]
    if not lengths:
        return Saving(seconds=0.0, basis=NOTHING_COMPLETED)
    steps = [one.curve.last_step for one in completed if one.curve.exact]
    usual, epochs = median(lengths), median(steps) if steps else None
    ended = _ended(verdict, state)
    never = _never_started(state) if verdict.subject is Subject.TUNING else 0
    lag = state.costs.lag_seconds
    cut = sum(max(usual - (_seconds(one, now) or 0.0) - lag, 0.0) for one in ended)
    seconds = round(cut + usual * never, 3)
    price = state.costs.usd_per_second
    return Saving(
        epochs=_epochs(ended, never, epochs),
        seconds=seconds,
        usd=None if price is None else round(seconds * price, 6),
        notional=state.costs.notional,
        basis=_basis(usual, epochs, len(lengths), lag),
    )


def _seconds(trial: Seen, now: datetime) -> float | None:
    age = trial.age(now)
    return None if age is None else age.total_seconds()


def _ended(verdict: Verdict, state: TuningState) -> Sequence[Seen]:
    """Return the running trials that a verdict ends."""
    if verdict.subject is Subject.TUNING:
        return state.running
    return [one for one in state.running if one.name == verdict.trial]


def _never_started(state: TuningState) -> int:
    started = len(state.running) + len(state.reference.ended)
    return max((state.max_trials or started) - started, 0)


def _epochs(ended: Sequence[Seen], never: int, usual: float | None) -> float | None:
    """Count the epochs that will not be trained; None where steps are not epochs."""
    if usual is None or not all(one.curve.exact for one in ended if one.curve):
        return None
    return sum(max(usual - max(one.curve.last_step, 0), 0.0) for one in ended) + usual * never


def _basis(usual: float, epochs: float | None, completed: int, lag: float) -> str:
    length = f"{usual:.0f} s" if epochs is None else f"{usual:.0f} s and {epochs:g} epochs"
    return (
        f"Assumes that trials last as long as the median of the {completed} completed ones"
        f" ({length}), and that a stop takes {lag:.0f} s to take effect."
    )
