"""Functions to minimize: known ones, and tables of real trainings."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

Range = dict[str, str]
Values = Mapping[str, float | str]
TABLES = Path(__file__).with_name("tables.json")


@dataclass(frozen=True, slots=True)
class Problem:
    """A function, and where its best value is sought."""

    name: str
    ranges: dict[str, list[dict[str, Any]]]
    """As `ParameterRanges` of a request."""
    loss: Callable[[Values], float]


def problems() -> list[Problem]:
    """Give all problems."""
    return [
        Problem("Branin", _floats(x=(-5, 10), y=(0, 15)), _branin),
        Problem("Hartmann 6", _floats(**{f"x{place}": (0, 1) for place in range(6)}), _hartmann),
        Problem("Ackley 5", _floats(**{f"x{place}": (-10, 20) for place in range(5)}), _ackley),
        Problem("mixed", _mixed_ranges(), _mixed),
        *(_real(name, content) for name, content in _tables().items()),
    ]


def _floats(**bounds: tuple[float, float]) -> dict[str, list[dict[str, Any]]]:
    return {"ContinuousParameterRanges": [_range(name, *each) for name, each in bounds.items()]}


def _range(name: str, low: float, high: float, scaling: str = "Linear") -> Range:
    return {
        "Name": name,
        "MinValue": repr(low),
        "MaxValue": repr(high),
        "ScalingType": scaling,
    }


def _numbers(values: Values) -> list[float]:
    return [float(each) for each in values.values()]


def _branin(values: Values) -> float:
    x, y = _numbers(values)
    curve = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return curve**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


HARTMANN_HEIGHTS = (1.0, 1.2, 3.0, 3.2)
HARTMANN_WIDTHS = (
    (10, 3, 17, 3.5, 1.7, 8),
    (0.05, 10, 17, 0.1, 8, 14),
    (3, 3.5, 1.7, 10, 17, 8),
    (17, 8, 0.05, 10, 0.1, 14),
)
HARTMANN_PLACES = (
    (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
    (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
    (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650),
    (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
)


def _hartmann(values: Values) -> float:
    point = _numbers(values)
    return -sum(
        height
        * math.exp(-sum(w * (x - p) ** 2 for w, x, p in zip(widths, point, places, strict=True)))
        for height, widths, places in zip(
            HARTMANN_HEIGHTS, HARTMANN_WIDTHS, HARTMANN_PLACES, strict=True
        )
    )


def _ackley(values: Values) -> float:
    point = _numbers(values)
    squares = sum(x * x for x in point) / len(point)
    waves = sum(math.cos(2 * math.pi * x) for x in point) / len(point)
    return -20 * math.exp(-0.2 * math.sqrt(squares)) - math.exp(waves) + 20 + math.e


def _mixed_ranges() -> dict[str, list[dict[str, Any]]]:
    return {
        "ContinuousParameterRanges": [
            _range("rate", 1e-5, 1e-1, "Logarithmic"),
            _range("decay", 1e-6, 1e-2, "Logarithmic"),
            _range("dropout", 0.0, 0.6),
        ],
        "IntegerParameterRanges": [_range("layers", 1, 6), _range("width", 16, 512, "Logarithmic")],
        "CategoricalParameterRanges": [{"Name": "kind", "Values": ["relu", "tanh", "gelu"]}],
    }


def _mixed(values: Values) -> float:
    """Look like a network's validation loss: a rate that fits the width, and a few habits."""
    width = math.log2(float(values["width"]))
    rate = math.log10(float(values["rate"])) + 3.2 - 0.15 * (width - 6)
    penalty = {"relu": 0.03, "tanh": 0.12, "gelu": 0.0}[str(values["kind"])]
    return (
        0.12 * rate**2
        + 0.02 * (math.log10(float(values["decay"])) + 4) ** 2
        + 0.4 * (float(values["dropout"]) - 0.2 - 0.02 * (width - 6)) ** 2
        + 0.015 * (float(values["layers"]) - 3) ** 2
        + 0.01 * (width - 8) ** 2
        + penalty
    )


@cache
def _tables() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TABLES.read_text(encoding="utf-8"))
    return found


def _real(name: str, table: Mapping[str, Any]) -> Problem:
    """Read a table of trainings as a function; between its points it is interpolated."""
    axes = {each["name"]: each for each in table["axes"]}
    ranges = [
        _range(each["name"], each["values"][0], each["values"][-1], each["scaling"])
        for each in table["axes"]
    ]
    grid = [[_laid(value, each["scaling"]) for value in each["values"]] for each in axes.values()]
    scalings = [each["scaling"] for each in axes.values()]

    def loss(values: Values) -> float:
        point = [
            _laid(float(values[axis]), scaling)
            for axis, scaling in zip(axes, scalings, strict=True)
        ]
        return interpolated(grid, table["losses"], point)

    return Problem(name, {"ContinuousParameterRanges": ranges}, loss)


def _laid(value: float, scaling: str) -> float:
    return math.log(value) if scaling == "Logarithmic" else value


def interpolated(
    grid: Sequence[Sequence[float]], losses: Sequence[float], point: Sequence[float]
) -> float:
    """Interpolate linearly along each axis; the last axis changes fastest in `losses`."""
    corners = [_neighbours(axis, at) for axis, at in zip(grid, point, strict=True)]
    total = 0.0
    for corner in product(*corners):
        place = 0
        for axis, (index, _) in zip(grid, corner, strict=True):
            place = place * len(axis) + index
        total += losses[place] * math.prod(weight for _, weight in corner)
    return total


def _neighbours(axis: Sequence[float], at: float) -> list[tuple[int, float]]:
    """Give the two points of an axis around a value, each with its weight."""
    upper = next((index for index, each in enumerate(axis) if each >= at), len(axis) - 1)
    lower = max(upper - 1, 0)
    if upper == lower:
        return [(upper, 1.0)]
    share = min(max((at - axis[lower]) / (axis[upper] - axis[lower]), 0.0), 1.0)
    return [(lower, 1 - share), (upper, share)]
