"""What the shell offers for an option's value."""

import pytest
from typer.testing import CliRunner

from tunesmith_client.cli import app


def offered(line: str) -> list[str]:
    """What bash would offer at the end of a line."""
    words = line.split(" ")
    asked = {
        "_TUNESMITH_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    result = CliRunner().invoke(app, [], env=asked, prog_name="tunesmith")
    return result.stdout.split()


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("tunesmith list --status st", ["stopping", "stopped"]),
        ("tunesmith backtest x --policy pl", ["plateau"]),
        ("tunesmith run --strategy hy", ["hyperband"]),
        ("tunesmith trials x --sort o", ["objective"]),
        ("tunesmith ini", ["init"]),
    ],
)
def test_values_are_offered(line: str, values: list[str]) -> None:
    assert offered(line) == values
