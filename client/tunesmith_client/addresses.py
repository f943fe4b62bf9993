"""Finds a deployed stack: its API's address and its bucket.

First what was given, then TUNESMITH_API_URL and TUNESMITH_BUCKET, then the outputs of the
CloudFormation stack (`--stack`, TUNESMITH_STACK, or `tunesmith`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunesmith_client.aws_errors import told_as_ours
from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_cloudformation import CloudFormationClient

API_URL = "TUNESMITH_API_URL"
BUCKET = "TUNESMITH_BUCKET"
STACK = "TUNESMITH_STACK"
DEFAULT_STACK = "tunesmith"


@dataclass(frozen=True)
class Given:
    """What the caller said about where the stack is."""

    api_url: str | None = None
    bucket: str | None = None
    stack: str | None = None

    @classmethod
    def or_environment(cls, given: Given, environ: Mapping[str, str] = os.environ) -> Given:
        """Fill the gaps from the environment, unless a stack was named."""
        if given.stack:
            return given
        return cls(
            api_url=given.api_url or environ.get(API_URL),
            bucket=given.bucket or environ.get(BUCKET),
            stack=environ.get(STACK),
        )


@dataclass
class Addresses:
    """The addresses of a stack; CloudFormation is asked once, and only when needed."""

    given: Given
    cloudformation: Callable[[], CloudFormationClient]
    _outputs: dict[str, str] | None = None

    @property
    def api_url(self) -> str:
        """The API's address, with its stage."""
        return self.given.api_url or self._output("ApiUrl")

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.given.bucket or self._output("BucketName")

    def _output(self, name: str) -> str:
        stack = self.given.stack or DEFAULT_STACK
        if self._outputs is None:
            self._outputs = _outputs_of(self.cloudformation(), stack)
        if name not in self._outputs:
            raise NotReady(
                f"The CloudFormation stack {stack} has no output {name}: not Tunesmith's?"
            )
        return self._outputs[name]


def _outputs_of(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    cure = (
        f"Name it ({STACK}, --stack, in Python stack=), or give the API's address "
        f"({API_URL}, --api-url, api_url=) and, to upload files, the bucket ({BUCKET}, --bucket)."
    )
    with told_as_ours(f"The CloudFormation stack {stack} cannot be read", cure):
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
