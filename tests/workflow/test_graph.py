"""The flow's shape: what linters do not see, and AWS refuses or executes as it stands."""

import re
from typing import Any

import pytest

from tests.workflow.definition import Definition, reachable, targets, tasks

HAPPY_PATH = [
    "Prepare",
    "Create tuning job",
    "Announce start",
    "Await completion",
    "Summarize",
    "Succeeded?",
    "Notify",
    "Done",
]


def catcher(state: dict[str, Any]) -> str:
    return str(state["Catch"][-1]["Next"])


def test_every_target_exists(definition: Definition) -> None:
    named = {definition["StartAt"]}
    for state in definition["States"].values():
        named.update(targets(state))

    assert named - definition["States"].keys() == set()


def test_every_state_is_reachable(definition: Definition) -> None:
    assert reachable(definition, definition["StartAt"]) == definition["States"].keys()


def test_every_state_can_come_to_an_end(definition: Definition) -> None:
    ends = {
        name
        for name, state in definition["States"].items()
        if state["Type"] in {"Succeed", "Fail"} or state.get("End")
    }

    assert ends == {"Done", "Failed"}
    for name in definition["States"]:
        assert reachable(definition, name) & ends


def test_nothing_is_done_twice_but_taking_a_turn(definition: Definition) -> None:
    again = {
        name
        for name, state in definition["States"].items()
        if any(name in reachable(definition, after) for after in targets(state))
    }

    assert again == {"Create tuning job", "Await turn"}


def test_a_tuning_that_must_wait_takes_its_turn_when_it_is_woken(definition: Definition) -> None:
    creating, waiting = (definition["States"][name] for name in ("Create tuning job", "Await turn"))

    assert creating["Catch"][0]["ErrorEquals"] == ["QuotaExhausted"]
    assert creating["Catch"][0]["Next"] == "Await turn"
    assert waiting["Resource"].endswith(":lambda:invoke.waitForTaskToken")
    assert waiting["Next"] == "Create tuning job"


def test_a_good_tuning_takes_the_short_way(definition: Definition) -> None:
    path = [definition["StartAt"]]
    while following := _good_next(definition["States"][path[-1]]):
        path.append(following)

    assert path == HAPPY_PATH


def _good_next(state: dict[str, Any]) -> str | None:
    if state["Type"] == "Choice":
        return str(state["Choices"][0]["Next"])
    return state.get("Next")


@pytest.mark.parametrize(
    "name", ["Prepare", "Create tuning job", "Await turn", "Await completion", "Summarize"]
)
def test_any_failure_stops_the_job_tells_slack_and_fails(definition: Definition, name: str) -> None:
    states = definition["States"]

    assert catcher(states[name]) == "Clean up"
    assert states["Clean up"]["Next"] == "Notify failure"
    assert states["Notify failure"]["Next"] == "Failed"
    assert reachable(definition, "Clean up") == {"Clean up", "Notify failure", "Failed"}


def test_a_tuning_with_nothing_to_show_is_told_and_fails(definition: Definition) -> None:
    assert definition["States"]["Succeeded?"]["Default"] == "Notify failure"


@pytest.mark.parametrize(
    ("name", "goes_on_with"),
    [
        ("Announce start", "Await completion"),
        ("Notify", "Done"),
        ("Clean up", "Notify failure"),
        ("Notify failure", "Failed"),
    ],
)
def test_what_may_be_missed_does_not_change_how_it_ends(
    definition: Definition, name: str, goes_on_with: str
) -> None:
    state = definition["States"][name]

    assert [catch["ErrorEquals"] for catch in state["Catch"]] == [["States.ALL"]]
    assert catcher(state) == state["Next"] == goes_on_with


def test_names_read_like_sentences(definition: Definition) -> None:
    assert all(re.fullmatch(r"[A-Z][a-z ]+\??", name) for name in definition["States"])


def test_a_comment_says_what_each_task_is_for(definition: Definition) -> None:
    assert all(state.get("Comment") for state in tasks(definition).values())
