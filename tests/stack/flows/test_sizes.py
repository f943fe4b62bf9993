"""The state machine carries names, not data, however large the request."""

from typing import Any

import pytest

from tests.stack.flows.service import Service

LIMIT = 16 * 1024


def sizes(service: Service, execution_arn: str) -> dict[str, int]:
    """Return the size of every input and output in an execution's history."""
    pages = service.states.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn, includeExecutionData=True
    )
    return {
        f"{event['id']} {kind} {field}": len(details[field].encode())
        for page in pages
        for event in page["events"]
        for kind, details in event.items()
        if isinstance(details, dict)
        for field in ("input", "output", "cause", "parameters")
        if field in details
    }


def large(service: Service, length: int) -> dict[str, Any]:
    """Fill whatever a request may fill, with hyperparameters of this length."""
    spec = service.spec("0.1", **{f"filling_{n:02}": "h" * length for n in range(68)})
    training = spec["training"]
    training["environment"] = {f"FILLING_{n:02}": "e" * 512 for n in range(47)}
    training["metrics"] |= {f"filling:{n}": f"f{n}" + "x" * 400 + "=(.*)" for n in range(39)}
    ranges = {f"range_{n:02}": [f"{v:02}" + "v" * 254 for v in range(30)] for n in range(25)}
    spec["search"]["ranges"] |= ranges
    spec["search"] |= {"strategy": "random", "max_jobs": 1, "parallel": 1}
    return spec


@pytest.mark.parametrize(
    ("length", "status"),
    [
        pytest.param(1000, "finished", id="as large as Linux starts a process with"),
        pytest.param(2500, "failed", id="as large as SageMaker takes"),
    ],
)
def test_data_stays_small_with_a_large_request(service: Service, length: int, status: str) -> None:
    accepted = service.api.submit(large(service, length))

    assert service.over(accepted.tuning_id).status == status

    execution = service.execution(accepted.tuning_id)
    assert execution
    found = sizes(service, execution["executionArn"])
    assert found
    assert {place: size for place, size in found.items() if size > LIMIT} == {}


def test_data_stays_small_when_everything_fails_at_length(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit(**gate.closed_for("*"))
    token = service.waits(accepted.tuning_id)

    service.states.send_task_failure(taskToken=token, error="Long", cause="story " * 5000)

    assert service.over(accepted.tuning_id).status == "failed"
    execution = service.execution(accepted.tuning_id)
    assert execution
    ours = {
        place: size
        for place, size in sizes(service, execution["executionArn"]).items()
        if "taskFailed" not in place  # as it was sent
    }
    assert {place: size for place, size in ours.items() if size > LIMIT} == {}
