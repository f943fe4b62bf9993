"""How a range is laid out for the search: evenly, or finer towards one end."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A monotone map from a parameter's values to where the search moves evenly."""

    forward: Callable[[float], float]
    backward: Callable[[float], float]


def _identity(value: float) -> float:
    return value


def _reverse_log(value: float) -> float:
    return -math.log1p(-value)


def _reverse_exp(place: float) -> float:
    return -math.expm1(-place)


LINEAR = Scale(_identity, _identity)
LOGARITHMIC = Scale(math.log, math.exp)
REVERSE_LOGARITHMIC = Scale(_reverse_log, _reverse_exp)


def scale_for(scaling: str, low: float, high: float, *, auto_log_ratio: float) -> Scale:
    """Choose the scale of a ScalingType.

    Auto is not published beyond "starts from linear": here it is logarithmic for positive
    ranges that span at least `auto_log_ratio`.
    """
    if scaling == "Auto":
        return LOGARITHMIC if low > 0 and high / low >= auto_log_ratio else LINEAR
    return {"Logarithmic": LOGARITHMIC, "ReverseLogarithmic": REVERSE_LOGARITHMIC}.get(
        scaling, LINEAR
    )
