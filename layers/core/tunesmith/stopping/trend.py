"""The straight line that a curve follows in the logarithm of time, just before one of its steps.

Learning slows down: the second epoch brings more than the twentieth. Over the logarithm of the
steps most curves are close to straight for a while, so a level and a slope there say where a curve
is going, and fitting a line to several values also averages their noise.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import isfinite, log

_SHORTEST = 3
"""Values that a line is fitted to at least, where there are as many."""


@dataclass(frozen=True)
class Trend:
    """A fitted line, seen from its right end."""

    level: float
    """The fitted loss at the step."""
    slope: float
    """By how much the loss falls per unit of the logarithm of time."""
    noise: float | None = None
    """The variance of the values around the line; None when it cannot be told from two values."""
    level_share: float = 0.0
    """The variance of the level, and of the slope below, as a multiple of the noise."""
    slope_share: float = 0.0


class Trends:
    """The trends of one curve, each worked out once."""

    def __init__(self, steps: tuple[int, ...], losses: tuple[float, ...]) -> None:
        finite = [at for at, loss in enumerate(losses) if isfinite(loss)]
        self._steps = [steps[at] for at in finite]
        self._times = [log_time(steps[at]) for at in finite]
        self._losses = [losses[at] for at in finite]
        self._known: dict[int, Trend | None] = {}

    @property
    def last_step(self) -> int:
        """The latest step with a loss that is a number; -1 before the first."""
        return self._steps[-1] if self._steps else -1

    def at(self, step: int) -> Trend | None:
        """Fit a line to the younger half of what was known at a step; None before two values.

        Epochs below nought all stand where nought does: two of them make no line either.
        """
        if step not in self._known:
            self._known[step] = self._fit(step)
        return self._known[step]

    def _fit(self, step: int) -> Trend | None:
        end = bisect_right(self._steps, step)
        start = max(min(bisect_left(self._steps, step // 2 + 1), end - _SHORTEST), 0)
        count = end - start
        if count < 2:  # noqa: PLR2004 - a line takes two points
            return None
        times, losses = self._times[start:end], self._losses[start:end]
        middle, mean = sum(times) / count, sum(losses) / count
        spread = sum((time - middle) ** 2 for time in times)
        if not spread:
            return None
        rise = (
            sum((time - middle) * loss for time, loss in zip(times, losses, strict=True)) / spread
        )
        squares = sum(
            (loss - mean - rise * (time - middle)) ** 2
            for time, loss in zip(times, losses, strict=True)
        )
        return Trend(
            level=mean + rise * (times[-1] - middle),
            slope=-rise,
            noise=squares / (count - 2) if count > 2 else None,  # noqa: PLR2004 - see above
            level_share=1.0 / count + (times[-1] - middle) ** 2 / spread,
            slope_share=1.0 / spread,
        )


def log_time(step: int) -> float:
    """Put a step on the axis of the trends; epochs that count from nought are welcome."""
    return log(max(step, 0) + 1)
