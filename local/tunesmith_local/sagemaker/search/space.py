"""The ranges of a tuning job as a space to draw from; values are strings, as on the wire."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.search.scales import LINEAR, Scale, scale_for

Point = dict[str, str]
"""A value for each tunable hyperparameter."""


@dataclass(frozen=True, slots=True)
class Continuous:
    """Any number between two bounds."""

    name: str
    low: float
    high: float
    scale: Scale
    size: float = math.inf

    def at(self, share: float) -> str:
        """Give the value at a share (0 to 1) of the range as the search sees it."""
        start, end = self.scale.forward(self.low), self.scale.forward(self.high)
        value = self.scale.backward(start + share * (end - start))
        return repr(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number between two bounds, both possible."""

    name: str
    low: int
    high: int
    scale: Scale

    @property
    def size(self) -> float:
        """How many values there are."""
        return self.high - self.low + 1

    def at(self, share: float) -> str:
        """Give the value at a share (0 to 1); each has its own stretch of the range."""
        if self.scale is LINEAR:
            return str(min(self.low + int(share * self.size), self.high))
        start, end = self.scale.forward(self.low - 0.5), self.scale.forward(self.high + 0.5)
        value = round(self.scale.backward(start + share * (end - start)))
        return str(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True)
class Categorical:
    """One of some values."""

    name: str
    values: tuple[str, ...]

    @property
    def size(self) -> float:
        """How many values there are."""
        return len(self.values)

    def at(self, share: float) -> str:
        """Give the value at a share (0 to 1) of the list."""
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]


Parameter = Continuous | Integer | Categorical


@dataclass(frozen=True, slots=True)
class Space:
    """All tunable hyperparameters, in a fixed order."""

    parameters: tuple[Parameter, ...]

    @property
    def size(self) -> float:
        """How many points there are; infinite with a continuous range."""
        return math.prod(parameter.size for parameter in self.parameters)

    def at(self, shares: Sequence[float]) -> Point:
        """Give the point at some place of the unit cube."""
        return {
            parameter.name: parameter.at(share)
            for parameter, share in zip(self.parameters, shares, strict=True)
        }


def space_of(ranges: JsonObject, *, auto_log_ratio: float) -> Space:
    """Read `ParameterRanges` of a request that has been validated."""
    found: list[Parameter] = []
    for given in ranges.get("IntegerParameterRanges") or []:
        low, high = int(float(given["MinValue"])), int(float(given["MaxValue"]))
        scale = scale_for(_scaling(given), low, high, auto_log_ratio=auto_log_ratio)
        found.append(Integer(given["Name"], low, high, scale))
    for given in ranges.get("ContinuousParameterRanges") or []:
        least, most = float(given["MinValue"]), float(given["MaxValue"])
        scale = scale_for(_scaling(given), least, most, auto_log_ratio=auto_log_ratio)
        found.append(Continuous(given["Name"], least, most, scale))
    found += [
        Categorical(given["Name"], tuple(given["Values"]))
        for given in ranges.get("CategoricalParameterRanges") or []
    ]
    return Space(tuple(found))


def _scaling(given: JsonObject) -> str:
    return str(given.get("ScalingType") or "Auto")
