"""What every `PipelineSteps` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import ANY, Stubber

from tests.fakes.pipelines import FakePipelineSteps
from tunesmith.adapters.sagemaker.pipeline_steps import SageMakerPipelineSteps
from tunesmith.domain.errors import Unavailable

if TYPE_CHECKING:
    from tunesmith.usecases.ports.pipelines import PipelineSteps

TOKEN = "SYZ8ExZ3Sd"
ANSWER = {"PipelineExecutionArn": "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p/execution/e"}


class PipelineStepsContract(ABC):
    @abstractmethod
    def waiting(self, call: str, *tokens: str) -> "PipelineSteps":
        """Return where steps wait with these tokens; the test then makes this one call."""

    def test_a_waiting_step_takes_its_outputs(self) -> None:
        assert self.waiting("success", TOKEN).succeed(
            TOKEN, {"status": "finished", "objective": ""}
        )

    def test_a_waiting_step_takes_its_failure(self) -> None:
        assert self.waiting("failure", TOKEN).fail(TOKEN, "no trial reported the objective")

    def test_a_step_that_waits_no_more_is_told_from_one_that_does(self) -> None:
        assert not self.waiting("success").succeed(TOKEN, {})
        assert not self.waiting("failure").fail(TOKEN, "no")


class TestFakePipelineSteps(PipelineStepsContract):
    def waiting(self, call: str, *tokens: str) -> "PipelineSteps":
        assert call
        return FakePipelineSteps(*tokens)


class TestSageMakerPipelineSteps(PipelineStepsContract):
    """Answers of the real service, checked against its model."""

    GONE = "ResourceNotFound"

    def waiting(self, call: str, *tokens: str) -> "PipelineSteps":
        if not tokens:
            return self.refusing(call, self.GONE)
        client = boto3.client("sagemaker")
        stubber = Stubber(client)
        told = "OutputParameters" if call == "success" else "FailureReason"
        asked = {"CallbackToken": TOKEN, "ClientRequestToken": ANY, told: ANY}
        stubber.add_response(f"send_pipeline_execution_step_{call}", ANSWER, asked)
        stubber.activate()
        return SageMakerPipelineSteps(client)

    def refusing(self, call: str, code: str) -> "PipelineSteps":
        client = boto3.client("sagemaker")
        stubber = Stubber(client)
        stubber.add_client_error(f"send_pipeline_execution_step_{call}", code, "no", 400)
        stubber.activate()
        return SageMakerPipelineSteps(client)

    def test_a_conflict_is_worth_another_try(self) -> None:
        with pytest.raises(Unavailable):
            self.refusing("success", "ConflictException").succeed(TOKEN, {})


class TestSageMakerThatCallsAUsedTokenInvalid(TestSageMakerPipelineSteps):
    """Which of the two codes it gives is not documented."""

    GONE = "ValidationException"
