"""Between Python values and what DynamoDB can hold: it has no floats, no NaN and no infinity."""

import math
from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel
from pydantic_core import to_json, to_jsonable_python

_SMALLEST, _LARGEST = 1e-130, 9e125
"""DynamoDB's range of numbers; what lies outside is kept as text."""


def attribute(value: object) -> object:
    """Turn a value, models included, into what DynamoDB takes."""
    return _packed(to_jsonable_python(value, inf_nan_mode="constants"))


def plain(value: object) -> object:
    """Turn what DynamoDB gave into plain values."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def text(model: BaseModel) -> str:
    """Write a model as JSON that keeps NaN and infinity, which JSON itself does not know."""
    # By way of plain values: a model's own settings would turn them into null.
    return to_json(model.model_dump(exclude_none=True), inf_nan_mode="strings").decode()


def _packed(value: object) -> object:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        return {key: _packed(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_packed(inner) for inner in value]
    return value


def _number(value: float) -> Decimal | str:
    fits = value == 0 or (math.isfinite(value) and _SMALLEST <= abs(value) <= _LARGEST)
    return Decimal(repr(value)) if fits else repr(value)
