"""The operations that answer a pipeline's callback step."""

from typing import NoReturn

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import ResourceNotFound


class PipelineCalls:
    """Pipelines are not simulated, so nobody waits with any token, and that is the answer."""

    def operations(self) -> dict[str, Operation]:
        """Give the operations by their names."""
        return {
            "SendPipelineExecutionStepSuccess": self.answer,
            "SendPipelineExecutionStepFailure": self.answer,
        }

    def answer(self, caller: Caller, request: JsonObject) -> NoReturn:
        """Answer a step."""
        raise ResourceNotFound(
            f"No pipeline execution of account {caller.account} waits with the token"
            f" {request['CallbackToken']}."
        )
