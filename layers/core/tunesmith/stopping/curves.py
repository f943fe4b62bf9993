"""A trial's curve as the policies read it: losses by step, lower is better whatever the goal."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import copysign, isfinite, isnan, nan

from tunesmith.domain.trials import Goal, Observation
from tunesmith.stopping.trend import Trends

_LARGEST = 1e60
"""What is larger counts as that much: it tells no more, and its square may be no float."""


@dataclass(frozen=True)
class Curve:
    """One loss per step, in ascending steps; not-a-numbers stay in."""

    steps: tuple[int, ...] = ()
    """Epochs where `exact`, otherwise whole metric periods since the trial's start."""
    losses: tuple[float, ...] = ()
    exact: bool = False

    @classmethod
    def of(cls, observations: Iterable[Observation], goal: Goal) -> "Curve":
        """Tidy observations, in any order and any number of times: the latest of each step.

        Exact steps, where there are any, are the curve: steps that are epochs are never mixed
        with steps that are minutes.
        """
        seen = list(observations)
        exact = any(one.step_is_exact for one in seen)
        latest: dict[int, Observation] = {}
        for one in sorted((one for one in seen if one.step_is_exact == exact), key=_recency):
            latest[one.step] = one
        steps = tuple(sorted(latest))
        return cls(steps, tuple(as_loss(latest[step].value, goal) for step in steps), exact)

    def __bool__(self) -> bool:
        """Tell whether there is any value."""
        return bool(self.steps)

    @property
    def last_step(self) -> int:
        """The latest step seen; -1 before the first."""
        return self.steps[-1] if self.steps else -1

    @property
    def last(self) -> float:
        """The latest loss; NaN before the first."""
        return self.losses[-1] if self.losses else nan

    @cached_property
    def best(self) -> float | None:
        """The lowest loss of all steps that is a number."""
        return min((loss for loss in self.losses if isfinite(loss)), default=None)

    @cached_property
    def means(self) -> tuple[float, ...]:
        """The running average of the finite losses up to each step; NaN before the first."""
        total, count, found = 0.0, 0, []
        for loss in self.losses:
            if isfinite(loss):
                total, count = total + loss, count + 1
            found.append(total / count if count else nan)
        return tuple(found)

    @cached_property
    def trends(self) -> Trends:
        """The lines that it follows in the logarithm of time."""
        return Trends(self.steps, self.losses)

    def loss_at(self, step: int) -> float | None:
        """Return the latest loss at or before a step."""
        return self._at(self.losses, step)

    def mean_at(self, step: int) -> float | None:
        """Return the running average up to a step."""
        return self._at(self.means, step)

    def until(self, step: int) -> "Curve":
        """Return the curve as it was known at a step."""
        length = bisect_right(self.steps, step)
        return Curve(self.steps[:length], self.losses[:length], self.exact)

    def _at(self, values: Sequence[float], step: int) -> float | None:
        place = bisect_right(self.steps, step) - 1
        if place < 0 or isnan(values[place]):
            return None
        return values[place]


def as_loss(value: float, goal: Goal) -> float:
    """Turn an objective value into a loss, and back; no number is further from nought than 1e60."""
    loss = -value if goal is Goal.MAXIMIZE else value
    return copysign(_LARGEST, loss) if isfinite(loss) and abs(loss) > _LARGEST else loss


def _recency(one: Observation) -> tuple[datetime, bool, float]:
    """Order by time; of several values at once the same one wins, whatever order they came in."""
    return one.time, isnan(one.value), 0.0 if isnan(one.value) else one.value
