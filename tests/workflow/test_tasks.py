"""Every task has a time limit, a retry and a catch, and repeats only what can be repeated."""

from typing import Any

import pytest

from tests.workflow.definition import Definition, tasks
from tunesmith.domain import errors
from tunesmith.domain.queueing import LONGEST_WAIT

STANDARD = {
    "ErrorEquals": [
        "Throttled",
        "Unavailable",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
        "Sandbox.Timedout",
    ],
    "IntervalSeconds": 2,
    "BackoffRate": 2,
    "MaxDelaySeconds": 60,
    "MaxAttempts": 8,
    "JitterStrategy": "FULL",
}
DAY = 24 * 3600


def retried(state: dict[str, Any]) -> set[str]:
    return {error for retry in state["Retry"] for error in retry["ErrorEquals"]}


def patience(retry: dict[str, Any]) -> float:
    """The longest that a retry goes on, in seconds."""
    waits = (
        min(retry["IntervalSeconds"] * retry["BackoffRate"] ** n, retry["MaxDelaySeconds"])
        for n in range(retry["MaxAttempts"])
    )
    return float(sum(waits))


def test_every_task_has_a_time_limit(definition: Definition) -> None:
    for name, state in tasks(definition).items():
        if name not in {"Await turn", "Await completion"}:
            assert 0 < state["TimeoutSeconds"] <= 600


def test_awaiting_takes_its_limit_from_the_request(definition: Definition) -> None:
    state = definition["States"]["Await completion"]

    assert state["Resource"].endswith(":lambda:invoke.waitForTaskToken")
    assert state["TimeoutSeconds"] == "{% $timeout_seconds %}"


def test_an_execution_outlives_the_longest_tuning_and_its_queue(definition: Definition) -> None:
    queue = definition["States"]["Await turn"]["TimeoutSeconds"]

    assert definition["TimeoutSeconds"] > 30 * DAY + queue


def test_the_queue_gives_up_before_its_state_does(definition: Definition) -> None:
    assert definition["States"]["Await turn"]["TimeoutSeconds"] > LONGEST_WAIT.total_seconds()


def test_every_task_ends_its_retries_with_the_standard_one(definition: Definition) -> None:
    for state in tasks(definition).values():
        assert state["Retry"][-1] == STANDARD


def test_nothing_is_retried_blindly(definition: Definition) -> None:
    for state in tasks(definition).values():
        assert not retried(state) & {"States.ALL", "States.TaskFailed", "States.Timeout"}


def test_every_task_catches_everything(definition: Definition) -> None:
    for state in tasks(definition).values():
        assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]


def test_an_exhausted_quota_is_waited_for_in_the_queue_and_not_by_retries(
    definition: Definition,
) -> None:
    assert "QuotaExhausted" not in retried(definition["States"]["Create tuning job"])


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("Announce start", 5, 60), ("Notify", 3600, DAY), ("Notify failure", 3600, DAY)],
)
def test_slack_is_waited_for_as_long_as_the_message_is_worth(
    definition: Definition, name: str, least: int, most: int
) -> None:
    slack = definition["States"][name]["Retry"][0]

    assert slack["ErrorEquals"] == ["NotificationFailed"]
    assert least <= patience(slack) <= most


def test_an_outage_when_all_is_paid_for_costs_no_result(definition: Definition) -> None:
    outage = definition["States"]["Summarize"]["Retry"][0]

    assert set(outage["ErrorEquals"]) == {"Throttled", "Unavailable"}
    assert 3600 <= patience(outage) <= DAY


def test_every_error_that_is_matched_exists(definition: Definition) -> None:
    ours = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.TunesmithError)
    }
    matched = {
        error
        for state in tasks(definition).values()
        for rule in (*state["Retry"], *state["Catch"])
        for error in rule["ErrorEquals"]
    }

    aws = {error for error in matched if error.startswith(("Lambda.", "Sandbox.", "States."))}
    assert matched - aws <= ours
