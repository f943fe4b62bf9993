"""The kinds of hyperparameters: how a text is read, and which values are allowed."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xgboost_algorithm.errors import UserError


@dataclass(frozen=True)
class Kind:
    """How one hyperparameter is read and checked."""

    parse: Callable[[str], Any]
    allows: Callable[[Any], bool]
    allowed: str
    """As the message about a wrong value shows it."""

    def read(self, name: str, text: str) -> Any:  # noqa: ANN401 - each kind has its own type
        """Read a value; raises UserError."""
        try:
            value = self.parse(text)
        except (ValueError, SyntaxError) as error:
            raise UserError(f"Hyperparameter {name}: could not parse value") from error
        if not self.allows(value):
            raise UserError(f"Hyperparameter {name}: {value} is not in {self.allowed}")
        return value


@dataclass(frozen=True)
class Interval:
    """The numbers from one bound to another; brackets tell whether a bound belongs to them."""

    low: float | None = None
    high: float | None = None
    brackets: str = "[]"

    def __contains__(self, value: float) -> bool:
        """Tell whether a number lies within."""
        above = self.low is None or value > self.low or (self._closed(0) and value == self.low)
        below = self.high is None or value < self.high or (self._closed(1) and value == self.high)
        return above and below

    def __str__(self) -> str:
        """Write as in mathematics."""
        low = "(-inf" if self.low is None else f"{self.brackets[0]}{self.low:g}"
        high = "+inf)" if self.high is None else f"{self.high:g}{self.brackets[1]}"
        return f"{low}, {high}"

    def _closed(self, end: int) -> bool:
        return self.brackets[end] in "[]"


def integer(low: float | None = None, high: float | None = None) -> Kind:
    """Make the kind of whole numbers."""
    interval = Interval(low, high)
    return Kind(int, lambda value: value in interval, str(interval))


def number(low: float | None = None, high: float | None = None, brackets: str = "[]") -> Kind:
    """Make the kind of numbers."""
    interval = Interval(low, high, brackets)
    return Kind(float, lambda value: value in interval, str(interval))


def one_of(*choices: str) -> Kind:
    """Make the kind with a few values."""
    return Kind(str, lambda value: value in choices, str(list(choices)))


def words(allows: Callable[[str], bool], allowed: str) -> Kind:
    """Make the kind of comma-separated words."""
    return Kind(
        lambda text: [word.strip() for word in text.split(",")],
        lambda given: all(allows(word) for word in given),
        allowed,
    )


def nested(allowed: str) -> Kind:
    """Make the kind of Python tuples and lists, as XGBoost's constraints are written."""
    return Kind(ast.literal_eval, lambda value: isinstance(value, tuple | list), allowed)


def anything() -> Kind:
    """Make the kind that XGBoost itself checks."""
    return Kind(str, lambda _: True, "")
