"""What a first spec says, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field

Scalar = str | int | float | bool
NUMBER = "([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)"
"""A number, with one group, as SageMaker wants it."""


@dataclass(frozen=True)
class Range:
    """Where to search a hyperparameter; `note` says what it rests on."""

    low: float = 0
    high: float = 0
    logarithmic: bool = False
    choices: tuple[Scalar, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Fixed:
    """A hyperparameter that is the same for every trial."""

    value: Scalar
    note: str = ""


@dataclass(frozen=True)
class Metric:
    """A value that the script prints."""

    name: str
    regex: str


@dataclass(frozen=True)
class Objective:
    """What to optimise; `sure` is False where somebody has to look."""

    metric: str
    goal: str
    step: str | None = None
    sure: bool = True


@dataclass
class Draft:
    """A spec that is about to be written."""

    image: str
    image_note: str = ""
    source: str | None = None
    script: str | None = None
    inputs: tuple[str, ...] = ("train",)
    content_type: str | None = None
    ranges: dict[str, Range] = field(default_factory=dict)
    fixed: dict[str, Fixed] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """Arguments that are no hyperparameters, with the reason."""
    metrics: list[Metric] = field(default_factory=list)
    objective: Objective | None = None
