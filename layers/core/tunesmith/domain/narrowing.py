"""Narrows what is searched to the surroundings of the best trial."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, exp, expm1, floor, isfinite, log, log1p, log10
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.advice import WIDE
from tunesmith.domain.native_config import Scaling
from tunesmith.domain.results import Result

Straight = Literal["Linear", "Logarithmic", "ReverseLogarithmic"]
_SPACES: dict[Straight, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "Linear": (float, float),
    "Logarithmic": (log, exp),
    "ReverseLogarithmic": (lambda value: -log1p(-value), lambda at: -expm1(-at)),
}
"""Into the space of a scale, where equal steps count alike, and back."""


class Bounds(BaseModel):
    """A numeric range."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float
    whole: bool
    scale: Scaling = "Auto"

    def around(self, best: float, factor: float) -> "Bounds":
        """Keep this share of the width around a value, within the bounds that there were.

        Whole bounds are rounded outwards, so that at least two values stay.
        """
        best = min(max(best, self.low), self.high)
        into, back = _SPACES[self._space]
        reach = factor * (into(self.high) - into(self.low)) / 2
        low, high = back(into(best) - reach), back(into(best) + reach)
        low, high = (floor(low), ceil(high)) if self.whole else (_short(low), _short(high))
        kept = max(min(low, best), self.low), min(max(high, best), self.high)
        if not kept[0] < kept[1]:
            return self
        return self.model_copy(update=dict(zip(("low", "high"), kept, strict=True)))

    @property
    def _space(self) -> Straight:
        """The automatic scale becomes a logarithmic one where the range asks for it."""
        if self.scale != "Auto":
            return self.scale
        wide = self.low > 0 and log10(self.high / self.low) > WIDE
        return "Logarithmic" if wide else "Linear"


class Evidence(BaseModel):
    """What the trials of a tuning tell about where its best values lie."""

    model_config = ConfigDict(frozen=True)

    best: Mapping[str, str]
    """Hyperparameters of the best trial, as text."""
    tried: Mapping[str, frozenset[str]]
    """Every value that some trial had."""
    good: Mapping[str, frozenset[str]]
    """The values of the better half of the trials, the best one's among them."""

    @classmethod
    def of(cls, result: Result) -> "Evidence":
        """Read a result that has a best trial."""
        valued = [(row.objective, row) for row in result.table if row.objective is not None]
        down = result.objective.goal == "Maximize"
        valued.sort(key=lambda each: each[0], reverse=down)
        half = [row.hyperparameters for _, row in valued[: ceil(len(valued) / 2)]]
        best = result.best_hyperparameters
        return cls(
            best=best,
            tried=_values([row.hyperparameters for row in result.table]),
            good=_values([*half, best]),
        )

    def number(self, name: str) -> float | None:
        """Return the best trial's value; None where it is not known."""
        try:
            value = float(self.best.get(name, ""))
        except ValueError:
            return None
        return value if isfinite(value) else None

    def speaks_for(self, name: str, choice: str) -> bool:
        """Tell whether a choice stays: it is among the good ones, or nobody has tried it."""
        known = name in self.best
        return not known or choice in self.good[name] or choice not in self.tried[name]


def _values(trials: Sequence[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for values in trials:
        for name, value in values.items():
            found.setdefault(name, set()).add(value)
    return {name: frozenset(values) for name, values in found.items()}


def _short(bound: float) -> float:
    """Leave out digits that nobody reads."""
    return float(f"{bound:.6g}")
