"""Read the state machine's file, and walk it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "statemachine" / "tuning.asl.yaml"

EXPRESSION = re.compile(r"\{%(.*)%\}")

State = dict[str, Any]
Definition = dict[str, Any]


def read_definition() -> Definition:
    """Return the definition, its substitutions not yet filled in."""
    definition: Definition = yaml.safe_load(FILE.read_text())
    return definition


def tasks(definition: Definition) -> dict[str, State]:
    """Return the states that call a function."""
    return {name: state for name, state in definition["States"].items() if state["Type"] == "Task"}


def targets(state: State) -> Iterator[str]:
    """Every state that may follow this one."""
    if "Next" in state:
        yield state["Next"]
    if "Default" in state:
        yield state["Default"]
    for branch in (*state.get("Choices", []), *state.get("Catch", [])):
        yield branch["Next"]


def reachable(definition: Definition, start: str) -> set[str]:
    """Every state that can follow, the start included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(targets(definition["States"][name]))
    return seen


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string of the definition with where it stands."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, part in value.items():
                yield from strings(part, f"{path}/{key}")
        case list():
            for index, part in enumerate(value):
                yield from strings(part, f"{path}/{index}")


def expressions(definition: Definition) -> dict[str, str]:
    """Every JSONata expression, by where it stands."""
    found = {path: EXPRESSION.fullmatch(text) for path, text in strings(definition)}
    return {path: match[1].strip() for path, match in found.items() if match}
