"""Metrics are read from what a trial prints, with the request's regular expressions."""

import math
from collections.abc import Sequence

import regex

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.trials.order import TrialFailed

MAX_MATCHED = 4_096
"""How much of a line is looked at."""
TIMEOUT_SECONDS = 0.05
MAX_TIMEOUTS = 3
"""An expression that backtracks without end this often is not tried any more."""


class MetricScanner:
    """Finds the metrics of lines.

    Uses `regex` for its time limit: an expression that explodes costs its own trial its metrics,
    and nobody else anything. It also lets other threads run while it searches.
    """

    def __init__(self, definitions: Sequence[JsonObject]) -> None:
        self._patterns = [(each["Name"], _compiled(each)) for each in definitions]
        self._timeouts = [0] * len(self._patterns)
        self.given_up: list[str] = []

    def scan(self, line: str) -> list[tuple[str, float]]:
        """Find each definition's first match in a line; its first group is the value."""
        text = line[:MAX_MATCHED]
        found = []
        for place, (name, pattern) in enumerate(self._patterns):
            if self._timeouts[place] >= MAX_TIMEOUTS:
                continue
            try:
                match = pattern.search(text, timeout=TIMEOUT_SECONDS)
            except TimeoutError:
                self._count_timeout(place)
                continue
            value = _value(match) if match else None
            if value is not None:
                found.append((name, value))
        return found

    def _count_timeout(self, place: int) -> None:
        self._timeouts[place] += 1
        if self._timeouts[place] == MAX_TIMEOUTS:
            self.given_up.append(self._patterns[place][0])


def _compiled(definition: JsonObject) -> "regex.Pattern[str]":
    try:
        return regex.compile(definition["Regex"])
    except regex.error as error:
        raise TrialFailed(
            f"ClientError: the regular expression of metric {definition['Name']} is wrong: {error}"
        ) from error


def _value(match: "regex.Match[str]") -> float | None:
    """Read the captured number; infinity and not-a-number are numbers here."""
    try:
        text = match[1] if match.re.groups else match[0]
        return float(text) if text else None
    except ValueError:
        return None


def is_finite(value: float | None) -> bool:
    """Tell whether a value can be an objective."""
    return value is not None and math.isfinite(value)
