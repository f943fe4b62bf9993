"""docs/fidelity.md: each row says how it stands, and the tests it names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fidelity.md"
CELLS = 5
GRADES = ("recorded", "documented", "inferred", "guessed")
STANDINGS = ("holds", "differs", "unknown")


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if re.match(r"\| \d+\.\d+ ", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named_tests(cell: str) -> list[tuple[str, str]]:
    return re.findall(r"(test_\w+\.py)::(test_\w+)", cell)


def test_a_row_says_how_sure_it_is_and_how_it_stands() -> None:
    assert [row[0] for row in rows() if not is_whole(row)] == []


def is_whole(row: list[str]) -> bool:
    if len(row) != CELLS:
        return False
    _, _, grade, here, shown = row
    has_test = bool(named_tests(shown)) or not here.startswith("holds")
    return grade.startswith(GRADES) and here.startswith(STANDINGS) and has_test


def test_every_test_that_is_named_is_there() -> None:
    texts: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        texts[path.name] = texts.get(path.name, "") + path.read_text()
    named = [each for row in rows() for each in named_tests(row[-1])]

    assert named
    assert not [(file, name) for file, name in named if f"def {name}(" not in texts.get(file, "")]


def test_rows_are_numbered_once() -> None:
    numbers = [row[0] for row in rows()]

    assert len(numbers) == len(set(numbers))
