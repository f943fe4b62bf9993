"""Ranges: names, bounds, scales and choices."""

import re
from collections import Counter
from collections.abc import Iterator
from math import isfinite

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.native_config import CategoricalRange, NumericRange, Ranges
from tunesmith.domain.quotas import Quotas

MOST_TUNABLE = 30
_WHOLE = re.compile(r"[+-]?\d+")


def check_ranges(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check every range of every definition."""
    for search in request.searches:
        if search.ranges is not None:
            yield from _check_all(search.ranges_path, search.ranges)


def _check_all(path: str, ranges: Ranges) -> Iterator[Finding]:
    if ranges.count > MOST_TUNABLE:
        yield Finding(
            field=path,
            value=ranges.count,
            message=f"searches more hyperparameters than the {MOST_TUNABLE} SageMaker can",
            fix="Give the least important ones a fixed value.",
        )
    yield from _check_names(path, ranges)
    for at, whole in enumerate(ranges.integers):
        yield from _check_numeric(f"{path}.IntegerParameterRanges[{at}]", whole, whole=True)
    for at, real in enumerate(ranges.continuous):
        yield from _check_numeric(f"{path}.ContinuousParameterRanges[{at}]", real, whole=False)
    for at, choice in enumerate(ranges.categorical):
        yield from _check_choices(f"{path}.CategoricalParameterRanges[{at}]", choice)


def _check_names(path: str, ranges: Ranges) -> Iterator[Finding]:
    for name, times in Counter(ranges.names).items():
        if times > 1:
            yield Finding(
                field=path,
                value=name,
                message="is searched more than once",
                fix="Keep one range of each hyperparameter.",
            )
        if not name:
            yield Finding(
                field=path, value=name, message="is no name of a hyperparameter", fix="Name it."
            )


def _check_numeric(path: str, one: NumericRange, *, whole: bool) -> Iterator[Finding]:
    low, high = _number(one.MinValue, whole=whole), _number(one.MaxValue, whole=whole)
    for name, text, value in (("MinValue", one.MinValue, low), ("MaxValue", one.MaxValue, high)):
        if value is None:
            yield Finding(
                field=f"{path}.{name}",
                value=text,
                message=f"is not a {'whole' if whole else 'finite'} number",
                fix=f"Write a {'whole' if whole else 'finite'} number.",
            )
    if low is None or high is None:
        return
    if low >= high:
        yield Finding(
            field=f"{path}.MinValue",
            value=one.MinValue,
            message=f"is not below the upper bound {one.MaxValue}",
            fix="Make the lower bound smaller; a single value belongs to the fixed ones.",
        )
    yield from _check_scale(path, one, low, high, whole=whole)


def _number(text: str, *, whole: bool) -> float | None:
    if whole:
        return int(text) if _WHOLE.fullmatch(text) else None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _check_scale(
    path: str, one: NumericRange, low: float, high: float, *, whole: bool
) -> Iterator[Finding]:
    if one.ScalingType == "Logarithmic" and low <= 0:
        yield Finding(
            field=f"{path}.MinValue",
            value=one.MinValue,
            message="is not above 0, as a logarithmic scale needs",
            fix="Raise it above 0, or use the linear scale.",
        )
    if one.ScalingType != "ReverseLogarithmic":
        return
    if whole:
        yield Finding(
            field=f"{path}.ScalingType",
            value=one.ScalingType,
            message="is only for continuous ranges",
            fix="Use the linear or the logarithmic scale.",
        )
    elif low < 0 or high >= 1:
        yield Finding(
            field=f"{path}.MinValue" if low < 0 else f"{path}.MaxValue",
            value=one.MinValue if low < 0 else one.MaxValue,
            message="is outside 0 <= x < 1, as a reverse logarithmic scale needs",
            fix="Keep the whole range within 0 <= x < 1, or use another scale.",
        )


def _check_choices(path: str, one: CategoricalRange) -> Iterator[Finding]:
    for value, times in Counter(one.Values).items():
        if times > 1:
            yield Finding(
                field=f"{path}.Values",
                value=value,
                message="is listed more than once",
                fix="List every choice once.",
            )
