"""Tables for people, in Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Write a table; whatever comes after the first column stands to the right."""
    marks = ["---"] + ["---:"] * (len(head) - 1)
    return [_line(head), _line(marks), *(_line(row) for row in rows)]


def number(value: float, digits: int = 1) -> str:
    """Write a number; nothing is said of one that was not measured."""
    return "-" if value != value else f"{value:,.{digits}f}"  # noqa: PLR0124 - NaN


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Write the median, and the range that it came from."""
    ordered = sorted(values)
    middle = median(ordered)
    low, high = number(ordered[0], digits), number(ordered[-1], digits)
    return f"{number(middle, digits)} ({low} to {high})"


def median(values: Sequence[float]) -> float:
    """Give the middle; the mean of the two in the middle of an even number."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"
