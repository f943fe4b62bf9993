"""What can be foretold of the running trials of a tuning, for the policies that look ahead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tunesmith.stopping.curves import Curve
from tunesmith.stopping.forecast import Forecast, Rival, ahead, forecast
from tunesmith.stopping.state import Seen, TuningState

_GUESSED_REACH = 4
"""Until a trial has completed, it is taken to go so many times as far as the longest so far."""


@dataclass(frozen=True)
class View:
    """One running trial with what it is held against."""

    step: int
    horizon: int
    forecast: Forecast
    others: int
    """How many trials it is compared with."""
    better: float
    """How many of them were ahead of it at its step; those within the noise count in part."""
    incumbent: float | None
    """The best loss that has been scored."""
    racing: tuple[Rival, ...]
    """The trials still running that were seen at its step."""

    @property
    def progress(self) -> float:
        """The share of the way to the horizon that is done."""
        return (self.step + 1) / (self.horizon + 1)

    @property
    def chance_against_incumbent(self) -> float:
        """The probability that it ends better than the best score."""
        return 1.0 if self.incumbent is None else self.forecast.chance_below(self.incumbent)

    @property
    def chance(self) -> float:
        """The probability that it ends better than the best score and each running trial."""
        races = (self.forecast.chance_against(rival) for rival in self.racing)
        return min(self.chance_against_incumbent, *races, 1.0)


def views(state: TuningState) -> Iterator[tuple[Seen, View]]:
    """Look at each running trial of which something can be said."""
    for trial in state.in_progress:
        view = _view(trial, state)
        if view is not None:
            yield trial, view


def remaining_seconds(trial: Seen, view: View, now: datetime) -> float | None:
    """Estimate how long a trial would still train; None if its start is not known."""
    age = trial.age(now)
    if age is None:
        return None
    return age.total_seconds() / (view.step + 1) * (view.horizon - view.step)


def _view(trial: Seen, state: TuningState) -> View | None:
    step = trial.curve.trends.last_step
    own = trial.curve.trends.at(step)
    horizon = _horizon(state, exact=trial.curve.exact)
    if own is None or step >= horizon:
        return None
    ended = _rivals(state.reference.counting, trial, step)
    racing = _rivals(state.running, trial, step)
    rivals = (*ended, *racing)
    found = forecast(own, step, horizon, rivals)
    return View(
        step=step,
        horizon=horizon,
        forecast=found,
        # A trial that ended before the step, or whose curve was not kept, counts as behind.
        others=len(state.reference.counting) + len(racing),
        better=ahead(own, rivals, found.noise),
        incumbent=state.reference.best,
        racing=racing,
    )


def _rivals(trials: Iterable[Seen], trial: Seen, step: int) -> tuple[Rival, ...]:
    found = []
    for one in trials:
        if one.name == trial.name or not _seen_at(one.curve, step, exact=trial.curve.exact):
            continue
        then = one.curve.trends.at(step)
        if then is not None:
            found.append(Rival(one.curve, then))
    return tuple(found)


def _seen_at(curve: Curve, step: int, *, exact: bool) -> bool:
    return bool(curve) and curve.exact == exact and curve.trends.last_step >= step


def _horizon(state: TuningState, *, exact: bool) -> int:
    ends = [one.curve.last_step for one in state.reference.completed if one.curve.exact == exact]
    if ends:
        return max(ends)
    others = (*state.reference.counting, *state.running)
    seen = [one.curve.last_step for one in others if one.curve.exact == exact]
    return _GUESSED_REACH * (max(seen, default=0) + 1)
