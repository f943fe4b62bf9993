"""What every `Workflow` and every `Callbacks` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from tests.fakes.samples import ID
from tests.fakes.workflow import FakeCallbacks, FakeWorkflow
from tunesmith.adapters.step_functions import StepFunctionsCallbacks, StepFunctionsWorkflow

if TYPE_CHECKING:
    from tunesmith.usecases.ports import Callbacks, Workflow

DEFINITION = '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": true}}}'
ROLE = "arn:aws:iam::123456789012:role/states"


class WorkflowContract(ABC):
    @pytest.fixture
    @abstractmethod
    def workflow(self) -> "Workflow": ...

    @abstractmethod
    def end(self, name: str) -> None:
        """Let an execution end as aborted."""

    def test_execution_that_was_started_is_found(self, workflow: "Workflow") -> None:
        arn = workflow.start(ID, {"tuning_id": ID, "attempt": 0})

        state = workflow.find(ID)

        assert arn.endswith(f":{ID}")
        assert state is not None
        assert (state.arn, state.status) == (arn, "RUNNING")

    def test_execution_that_never_was_is_not_found(self, workflow: "Workflow") -> None:
        assert workflow.find("zzzzzzzzzzzzzzzz") is None

    def test_starting_again_is_harmless_while_it_runs_and_after(self, workflow: "Workflow") -> None:
        first = workflow.start(ID, {"tuning_id": ID, "attempt": 0})
        again = workflow.start(ID, {"tuning_id": ID, "attempt": 0})
        self.end(ID)
        after = workflow.start(ID, {"tuning_id": ID, "attempt": 0})

        assert first == again == after
        state = workflow.find(ID)
        assert state is not None
        assert state.status == "ABORTED"


class TestFakeWorkflow(WorkflowContract):
    @pytest.fixture
    def workflow(self) -> "Workflow":
        self.fake = FakeWorkflow()
        return self.fake

    def end(self, name: str) -> None:
        self.fake.statuses[name] = "ABORTED"


class TestStepFunctionsWorkflow(WorkflowContract):
    @pytest.fixture
    def workflow(self, aws: boto3.Session) -> "Workflow":
        self.client = aws.client("stepfunctions")
        machine = self.client.create_state_machine(
            name="tuning", definition=DEFINITION, roleArn=ROLE
        )
        self.arn = machine["stateMachineArn"]
        return StepFunctionsWorkflow(self.client, self.arn)

    def end(self, name: str) -> None:
        execution = f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}"
        self.client.stop_execution(executionArn=execution)


class CallbacksContract(ABC):
    @abstractmethod
    def callbacks(self, *, waiting: bool) -> "Callbacks":
        """Make callbacks that know one token."""

    def test_one_that_waits_is_woken(self) -> None:
        assert self.callbacks(waiting=True).answer("token", {"status": "Completed"})

    def test_token_that_is_gone_counts_as_answered(self) -> None:
        assert not self.callbacks(waiting=False).answer("token", {"status": "Completed"})


class TestFakeCallbacks(CallbacksContract):
    def callbacks(self, *, waiting: bool) -> "Callbacks":
        return FakeCallbacks(*(["token"] if waiting else []))


class StubbedCallbacks(CallbacksContract):
    code = ""

    def callbacks(self, *, waiting: bool) -> "Callbacks":
        client = boto3.client("stepfunctions")
        stubber = Stubber(client)
        if waiting:
            sent = {"taskToken": "token", "output": '{"status": "Completed"}'}
            stubber.add_response("send_task_success", {}, sent)
        else:
            stubber.add_client_error("send_task_success", self.code, "gone", 400)
        stubber.activate()
        return StepFunctionsCallbacks(client)


class TestCallbacksAfterATimeout(StubbedCallbacks):
    code = "TaskTimedOut"


class TestCallbacksAfterTheEnd(StubbedCallbacks):
    code = "TaskDoesNotExist"


class TestCallbacksWithAnOldToken(StubbedCallbacks):
    code = "InvalidToken"
