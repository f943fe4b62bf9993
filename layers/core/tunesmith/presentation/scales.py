"""Where values lie on a chart, and what is written beside its axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from statistics import quantiles

from tunesmith.presentation.wording import number

MOST_TICKS = 5
FAR = 3
"""Beyond so many times the middle half, a value would leave no room for the others."""
WIDE = 100
"""A range whose ends differ by this factor is drawn by orders of magnitude."""
ENOUGH = 8
"""Fewer values are never too far off."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float
    by_magnitude: bool = False

    def at(self, value: float) -> float:
        """Return the pixel of a value; one that lies outside is drawn on the edge."""
        low, high, value = (self._into(each) for each in (self.low, self.high, value))
        share = 0.5 if high == low else min(max((value - low) / (high - low), 0.0), 1.0)
        return round(self.start + share * (self.end - self.start), 1)

    def shows(self, value: float) -> bool:
        """Tell whether a value lies inside."""
        return self.low <= value <= self.high

    @property
    def ticks(self) -> list[Tick]:
        """Return round values along the axis."""
        if self.by_magnitude:
            powers = range(ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9) + 1)
            stride = max(1, ceil(len(powers) / MOST_TICKS))
            values = [10.0**power for power in powers[::stride]]
        else:
            values = _round_values(self.low, self.high)
        return [Tick(self.at(value), number(value)) for value in values]

    def _into(self, value: float) -> float:
        return log10(max(value, self.low)) if self.by_magnitude else value


def scale_of(
    values: Sequence[float], start: float, end: float, *, magnitudes: bool = False
) -> Scale:
    """Make room for the values; far-off ones end up on the edge."""
    low, high = _without_far_ones(values)
    if low == high:
        return Scale(low, high, start, end)
    if magnitudes and low > 0 and high / low >= WIDE:
        return Scale(low, high, start, end, by_magnitude=True)
    margin = 0.05 * (high - low)
    return Scale(low - margin, high + margin, start, end)


def _without_far_ones(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    if len(values) < ENOUGH:
        return low, high
    lower, _, upper = quantiles(values, n=4)
    reach = FAR * (upper - lower)
    return (max(low, lower - reach), min(high, upper + reach)) if reach else (low, high)


def _round_values(low: float, high: float) -> list[float]:
    if low == high:
        return [low]
    rough = (high - low) / MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    first = ceil(low / step)
    return [round(each * step, 12) + 0.0 for each in range(first, floor(high / step) + 1)]
