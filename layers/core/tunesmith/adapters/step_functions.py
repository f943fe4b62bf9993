"""The state machine: starting it, finding its executions, and waking one that waits."""

import json
from typing import TYPE_CHECKING

from pydantic import JsonValue

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import TunesmithError
from tunesmith.usecases.ports import ExecutionState

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_GONE = ("TaskTimedOut", "InvalidToken", "TaskDoesNotExist")


class _StartedError(TunesmithError):
    """An execution has this name already."""


class _UnknownError(TunesmithError):
    """No execution has this name."""


class _GoneError(TunesmithError):
    """Nobody waits with this token any more."""


class StepFunctionsWorkflow:
    """Starts and finds executions of one state machine."""

    def __init__(self, client: "SFNClient", state_machine_arn: str) -> None:
        self._client = client
        self._arn = state_machine_arn

    def start(self, name: str, data: dict[str, JsonValue]) -> str:
        """Start an execution and return its ARN; starting the same one again is harmless."""
        try:
            with translated({"ExecutionAlreadyExists": _StartedError}):
                answer = self._client.start_execution(
                    stateMachineArn=self._arn, name=name, input=json.dumps(data, sort_keys=True)
                )
        except _StartedError:
            return self._execution_arn(name)
        return answer["executionArn"]

    def find(self, name: str) -> ExecutionState | None:
        """Return the execution of this name; None if there was none."""
        arn = self._execution_arn(name)
        try:
            with translated({"ExecutionDoesNotExist": _UnknownError}):
                answer = self._client.describe_execution(executionArn=arn)
        except _UnknownError:
            return None
        return ExecutionState(arn=arn, status=answer["status"])

    def _execution_arn(self, name: str) -> str:
        return f"{self._arn.replace(':stateMachine:', ':execution:')}:{name}"


class StepFunctionsCallbacks:
    """Answers executions that wait with a task token; needs to know no state machine."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def answer(self, token: str, output: dict[str, JsonValue]) -> bool:
        """Wake the execution that waits with this token; False when the token is gone."""
        try:
            with translated(dict.fromkeys(_GONE, _GoneError)):
                self._client.send_task_success(taskToken=token, output=json.dumps(output))
        except _GoneError:
            return False
        return True
