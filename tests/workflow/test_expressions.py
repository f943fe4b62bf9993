"""Every expression compiles, and says what it should."""

import json
import re
from typing import Any

import pytest
from jsonata import Jsonata  # type: ignore[attr-defined,unused-ignore]

from tests.workflow.definition import (
    EXPRESSION,
    Definition,
    expressions,
    read_definition,
    strings,
    tasks,
)

CATCHING = ["Prepare", "Create tuning job", "Await turn", "Await completion", "Summarize"]


def value_of(expression: str, states: dict[str, Any], **variables: Any) -> Any:
    match = EXPRESSION.fullmatch(expression)
    assert match
    compiled = Jsonata(match[1])
    compiled.assign("states", states)
    for name, value in variables.items():
        compiled.assign(name, value)
    return compiled.evaluate(None)


@pytest.mark.parametrize("expression", sorted(set(expressions(read_definition()).values())))
def test_an_expression_compiles(expression: str) -> None:
    assert Jsonata(expression)


def test_expressions_stand_alone_on_one_line(definition: Definition) -> None:
    for path, text in strings(definition):
        if "{%" in text:
            assert EXPRESSION.fullmatch(text), path


def test_a_variable_is_assigned_before_it_is_read(definition: Definition) -> None:
    read = {
        name
        for expression in expressions(definition).values()
        for name in re.findall(r"\$([a-z_]+)\b(?!\()", expression)
    }

    assert read - {"states"} == {"timeout_seconds", "outcome", "error", "cause"}
    states = definition["States"]
    assert "timeout_seconds" in states["Prepare"]["Assign"]
    assert {"outcome", "error", "cause"} == states["Summarize"]["Assign"].keys()
    for name in CATCHING:
        assert {"error", "cause"} == states[name]["Catch"][-1]["Assign"].keys()


def test_the_data_stays_what_it_was(definition: Definition) -> None:
    for state in tasks(definition).values():
        assert state["Output"] == "{% $states.input %}"
        assert state["Catch"][-1]["Output"] == "{% $states.input %}"


def test_every_function_is_told_which_tuning_it_is_about(definition: Definition) -> None:
    for state in tasks(definition).values():
        payload = state["Arguments"]["Payload"]

        assert payload["tuning_id"] == "{% $states.input.tuning_id %}"
        assert payload["attempt"] == "{% $states.input.attempt %}"


@pytest.mark.parametrize("name", ["Await turn", "Await completion"])
def test_the_token_is_handed_over(definition: Definition, name: str) -> None:
    payload = definition["States"][name]["Arguments"]["Payload"]

    assert value_of(payload["token"], {"context": {"Task": {"Token": "T-1"}}}) == "T-1"


@pytest.mark.parametrize("name", CATCHING)
def test_a_failure_is_remembered_with_its_cause(definition: Definition, name: str) -> None:
    assign = definition["States"][name]["Catch"][-1]["Assign"]
    states = {"errorOutput": {"Error": "InvalidRequest", "Cause": '{"errorMessage": "no"}'}}

    assert value_of(assign["error"], states) == "InvalidRequest"
    assert value_of(assign["cause"], states) == '{"errorMessage": "no"}'


@pytest.mark.parametrize("name", CATCHING)
def test_a_failure_without_a_cause_is_one_too(definition: Definition, name: str) -> None:
    cause = definition["States"][name]["Catch"][-1]["Assign"]["cause"]

    assert value_of(cause, {"errorOutput": {"Error": "States.Timeout"}}) == ""


@pytest.mark.parametrize("name", CATCHING)
def test_a_long_cause_does_not_grow_the_data(definition: Definition, name: str) -> None:
    cause = definition["States"][name]["Catch"][-1]["Assign"]["cause"]
    long = json.dumps({"errorMessage": "x" * 100_000})

    assert len(value_of(cause, {"errorOutput": {"Error": "E", "Cause": long}})) == 8000


@pytest.mark.parametrize(("outcome", "good"), [("succeeded", True), ("failed", False)])
def test_the_outcome_decides_how_it_ends(
    definition: Definition, outcome: str, *, good: bool
) -> None:
    condition = definition["States"]["Succeeded?"]["Choices"][0]["Condition"]

    assert value_of(condition, {}, outcome=outcome) is good
