"""Callback steps of SageMaker's pipelines."""

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import JobNotFound, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

# A token is ten letters and digits before it is sent, so that an invalid one is a used one.
_CODES = {
    "ResourceNotFound": JobNotFound,
    "ValidationException": JobNotFound,
    "ConflictException": Unavailable,
}


class SageMakerPipelineSteps:
    """Answers callback steps."""

    def __init__(self, client: "SageMakerClient") -> None:
        self._client = client

    def succeed(self, token: str, outputs: Mapping[str, str]) -> bool:
        """End a step well, with its outputs; False when nobody waits with this token."""
        return _told(
            lambda: self._client.send_pipeline_execution_step_success(
                CallbackToken=token,
                OutputParameters=[
                    {"Name": name, "Value": value} for name, value in outputs.items()
                ],
                ClientRequestToken=_same(token),
            )
        )

    def fail(self, token: str, reason: str) -> bool:
        """End a step badly; False when nobody waits with this token."""
        return _told(
            lambda: self._client.send_pipeline_execution_step_failure(
                CallbackToken=token, FailureReason=reason, ClientRequestToken=_same(token)
            )
        )


def _told(send: Callable[[], object]) -> bool:
    try:
        with translated(_CODES):
            send()
    except JobNotFound:
        return False
    return True


def _same(token: str) -> str:
    """Name the answer, so that giving it again is the same answer."""
    return hashlib.sha256(token.encode()).hexdigest()
