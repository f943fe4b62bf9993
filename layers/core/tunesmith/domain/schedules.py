"""When a schedule starts something: EventBridge's rate and cron expressions.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import re
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from tunesmith.domain.reading import broken_rule

EXAMPLES = "Write for example `rate(1 day)` or `cron(0 6 ? * MON *)`; times are UTC."
LONGEST = 256

_RATE = re.compile(r"rate\(([0-9]{1,5}) (minutes?|hours?|days?)\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the six fields of a cron expression."""

    name: str
    first: int
    last: int
    words: tuple[str, ...] = ()
    special: str | None = None
    """What else stands for a value here, as a pattern."""

    def number(self, text: str) -> int | None:
        """Read a value; None when it is none of this field's."""
        if text in self.words:
            return self.first + self.words.index(text)
        value = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None
        return value if value is not None and self.first <= value <= self.last else None

    def takes(self, text: str) -> bool:
        """Tell whether a part of this field, between commas, is well formed."""
        if self.special and re.fullmatch(self.special, text):
            return True
        span, slash, step = text.partition("/")
        if slash and not (re.fullmatch(r"[0-9]{1,4}", step) and int(step) > 0):
            return False
        first, dash, last = span.partition("-")
        if not dash:
            return span == "*" or self.number(span) is not None
        low, high = self.number(first), self.number(last)
        return low is not None and high is not None and low <= high


_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of the month", 1, 31, special=r"\?|L|LW|([1-9]|[12][0-9]|3[01])W"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 1, 7, _DAYS, special=r"\?|L|[1-7]L|[1-7]#[1-5]"),
    _Field("year", 1970, 2199),
)
_DAY_OF_MONTH, _DAY_OF_WEEK = 2, 4


def schedule_expression(text: str) -> str:
    """Validate a rate or cron expression, as EventBridge would."""
    if _RATE.fullmatch(text):
        return _rate(text)
    if found := _CRON.fullmatch(text):
        _check_cron(found[1].split())
        return text
    raise broken_rule("is no schedule that EventBridge knows", EXAMPLES)


def _rate(text: str) -> str:
    found = _RATE.fullmatch(text)
    count, unit = (int(found[1]), found[2]) if found else (0, "")
    if count == 0:
        raise broken_rule("repeats after no time at all", EXAMPLES)
    wanted = unit.rstrip("s") + ("" if count == 1 else "s")
    if unit != wanted:
        # EventBridge insists on grammar.
        raise broken_rule(f"says {count} {unit}", f"Write rate({count} {wanted}).")
    return text


def _check_cron(parts: list[str]) -> None:
    if len(parts) != len(_FIELDS):
        names = ", ".join(field.name for field in _FIELDS)
        raise broken_rule(f"has {len(parts)} fields instead of {len(_FIELDS)}", f"Give {names}.")
    for field, part in zip(_FIELDS, parts, strict=True):
        if not all(field.takes(one) for one in part.upper().split(",")):
            raise _wrong(field, part)
    if (parts[_DAY_OF_MONTH] == "?") == (parts[_DAY_OF_WEEK] == "?"):
        raise broken_rule(
            "must leave exactly one of the two days open",
            "Write ? for the day of the month or for the day of the week, and not for both.",
        )


def _wrong(field: _Field, part: str) -> PydanticCustomError:
    return broken_rule(
        f"has {part!r} as its {field.name}",
        f"Give {field.first} to {field.last}, *, a list such as {field.first},{field.first + 1},"
        f" a span such as {field.first}-{field.first + 1}, or steps such as */2.",
    )
