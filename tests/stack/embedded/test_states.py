import json

import pytest
from botocore.exceptions import ClientError

from tests.stack.embedded.deployed import Deployed
from tests.stack.waiting import eventually


def test_an_exception_is_matched_by_its_class_name(deployed: Deployed) -> None:
    ended = deployed.ended(deployed.start(do={"fail": True}))

    assert json.loads(ended["output"]) == {"matched": "QuotaExhausted"}


def test_a_callback_task_fails_when_its_function_raises(deployed: Deployed) -> None:
    ended = deployed.ended(deployed.start(wait={"fail": True}))

    assert json.loads(ended["output"]) == {"matched": "wait: QuotaExhausted"}


def test_an_expression_may_be_a_time_limit(deployed: Deployed) -> None:
    ended = deployed.ended(deployed.start(limit=1))

    assert json.loads(ended["output"]) == {"timed_out": True}


def test_a_token_is_answered_once(deployed: Deployed) -> None:
    execution = deployed.start(wait={"mark": "answered"})
    token = deployed.token_of("answered")

    deployed.states.send_task_success(taskToken=token, output='{"well": "done"}')

    assert json.loads(deployed.ended(execution)["output"]) == {"well": "done"}
    with pytest.raises(ClientError, match="TaskTimedOut"):
        deployed.states.send_task_success(taskToken=token, output="{}")


def test_an_aborted_execution_is_over_at_once(deployed: Deployed) -> None:
    execution = deployed.start(wait={"mark": "aborted"})
    token = deployed.token_of("aborted")

    deployed.states.stop_execution(executionArn=execution, error="Enough", cause="by hand")

    with pytest.raises(ClientError, match="TaskTimedOut"):
        deployed.states.send_task_success(taskToken=token, output="{}")
    ended = deployed.ended(execution)
    assert (ended["status"], ended["error"], ended["cause"]) == ("ABORTED", "Enough", "by hand")
    assert eventually(lambda: execution in _died(deployed, "ABORTED"))


def test_states_all_does_not_catch_a_runtime_error(deployed: Deployed) -> None:
    execution = deployed.start(wait={"mark": "dies"})

    deployed.states.send_task_failure(
        taskToken=deployed.token_of("dies"), error="States.Runtime", cause="a broken path"
    )

    assert deployed.ended(execution)["status"] == "FAILED"
    assert eventually(lambda: execution in _died(deployed, "FAILED"))


def test_states_all_catches_any_other_error(deployed: Deployed) -> None:
    execution = deployed.start(wait={"mark": "fails"})

    deployed.states.send_task_failure(taskToken=deployed.token_of("fails"), error="Odd", cause="")

    assert json.loads(deployed.ended(execution)["output"]) == {"all": "Odd"}


def test_a_state_machines_time_limit_ends_its_execution(deployed: Deployed) -> None:
    waiting = {
        "StartAt": "Wait",
        "TimeoutSeconds": 1,
        "States": {"Wait": {"Type": "Wait", "Seconds": 6000, "End": True}},
    }
    machine = deployed.states.create_state_machine(
        name="limited", definition=json.dumps(waiting), roleArn=deployed.addresses.role_arn
    )

    execution = deployed.states.start_execution(stateMachineArn=machine["stateMachineArn"])

    assert deployed.ended(execution["executionArn"])["status"] == "TIMED_OUT"
    assert eventually(lambda: execution["executionArn"] in _died(deployed, "TIMED_OUT"))


def _died(deployed: Deployed, status: str) -> list[str]:
    details = [event.get("detail", {}) for event in deployed.heard()]
    return [each["executionArn"] for each in details if each.get("status") == status]
