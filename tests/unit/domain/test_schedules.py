"""Schedules are taken as EventBridge takes them, and refused with what would be right."""

import pytest
from pydantic_core import PydanticCustomError

from tunesmith.domain.schedules import schedule_expression


@pytest.mark.parametrize(
    "text",
    [
        "rate(1 day)",
        "rate(5 minutes)",
        "rate(12 hours)",
        "cron(0 6 ? * MON *)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(0 18 L * ? *)",
        "cron(30 4 1,15 JAN-MAR,JUL ? 2027-2030)",
        "cron(0 9 ? * 2#1 *)",
        "cron(0 9 3W * ? *)",
        "cron(*/10 * ? * 6L *)",
    ],
)
def test_schedule_of_eventbridge_is_taken(text: str) -> None:
    assert schedule_expression(text) == text


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("", "no schedule", "rate(1 day)"),
        ("every day", "no schedule", "rate(1 day)"),
        ("at(2027-01-01T00:00:00)", "no schedule", "cron(0 6"),
        ("rate(0 days)", "no time", "rate(1 day)"),
        ("rate(1 days)", "says 1 days", "Write rate(1 day)."),
        ("rate(2 hour)", "says 2 hour", "Write rate(2 hours)."),
        ("rate(-5 minutes)", "no schedule", "rate(1 day)"),
        ("cron(0 6 * * MON)", "5 fields instead of 6", "day of the week, year"),
        ("cron(60 6 ? * MON *)", "'60' as its minutes", "0 to 59"),
        ("cron(0 24 ? * MON *)", "'24' as its hours", "0 to 23"),
        ("cron(0 6 ? * 0 *)", "'0' as its day of the week", "1 to 7"),
        ("cron(0 6 32 * ? *)", "'32' as its day of the month", "1 to 31"),
        ("cron(0 6 ? 13 MON *)", "'13' as its month", "1 to 12"),
        ("cron(0 6 ? * FRI-MON *)", "'FRI-MON'", "a span such as"),
        ("cron(*/0 6 ? * MON *)", "'*/0'", "steps such as"),
        ("cron(0 6 ? * MON,, *)", "'MON,,'", "a list such as"),
        ("cron(0 6 * * MON *)", "exactly one of the two days", "?"),
        ("cron(0 6 ? * ? *)", "exactly one of the two days", "?"),
        ("cron(0 6 ? * MON 1969)", "'1969' as its year", "1970 to 2199"),
        ("cron(\u0660 6 ? * MON *)", "as its minutes", "0 to 59"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(
    text: str, message: str, fix: str
) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        schedule_expression(text)

    context = refused.value.context or {}
    assert message in context["message"]
    assert fix in context["fix"]
