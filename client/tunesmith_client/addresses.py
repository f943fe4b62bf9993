"""Finds a deployed stack: its API's address and its bucket.

First what was given, then TUNESMITH_API_URL and TUNESMITH_BUCKET, then the outputs of the
CloudFormation stack (`--stack`, TUNESMITH_STACK, or `tunesmith`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

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
        return _checked(self.given.api_url) or self._output("ApiUrl")

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


def _checked(url: str | None) -> str | None:
    if url and not _is_address(url):
        raise NotReady(
            f"{url!r} is no address of an API, as {API_URL}, --api-url and api_url= take it. Give "
            "the whole one, such as https://abc123.execute-api.eu-west-1.amazonaws.com/v1."
        )
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that there is not
        return False


def _outputs_of(cloudformation: CloudFormationClient, stack: str) -> dict[str, str]:
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except (BotoCoreError, ClientError) as error:
        raise NotReady(
            f"The CloudFormation stack {stack} cannot be read: {error}. "
            f"Set {STACK} (--stack, in Python stack=) to its name, or {API_URL} (--api-url, "
            f"api_url=) to the address of the API, and {BUCKET} where files are uploaded."
        ) from error
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
