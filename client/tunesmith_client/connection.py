"""The clients of one stack, made from what is said about where it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import boto3
import botocore.session

from tunesmith_client.addresses import Addresses, Given
from tunesmith_client.api import TuningsApi
from tunesmith_client.aws_errors import NO_REGION, told_as_ours
from tunesmith_client.errors import NotReady
from tunesmith_client.package import S3Bucket
from tunesmith_client.proofs import Proof
from tunesmith_client.recipes import RecipeShelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

UNUSABLE = "The AWS configuration cannot be used"
Made = TypeVar("Made")


@dataclass
class Connection:
    """Clients for one stack, each made when it is first needed."""

    stack: str | None = None
    api_url: str | None = None
    bucket_name: str | None = None
    region: str | None = None
    profile: str | None = None
    given_session: botocore.session.Session | None = None
    """Whose credentials to use, where a program has them already."""

    @cached_property
    def session(self) -> botocore.session.Session:
        """The caller's AWS session."""
        if self.given_session is not None:
            return self.given_session
        session = botocore.session.Session(profile=self.profile)
        if self.region:
            session.set_config_variable("region", self.region)
        return session

    @cached_property
    def boto3_session(self) -> boto3.Session:
        """The same for boto3, with a region; raises NotReady."""
        with told_as_ours(UNUSABLE):
            session = boto3.Session(botocore_session=self.session)
        if session.region_name is None:
            raise NotReady(NO_REGION)
        return session

    @cached_property
    def addresses(self) -> Addresses:
        """Where the stack is."""
        given = Given(self.api_url, self.bucket_name, self.stack)
        return Addresses(Given.or_environment(given), self._cloudformation)

    @cached_property
    def api(self) -> TuningsApi:
        """The stack's API."""
        proof = Proof.of_environment()
        return TuningsApi.connect(
            self.addresses.api_url, self.session, api_key=proof.api_key, token=proof.token
        )

    @property
    def bucket(self) -> S3Bucket:
        """The stack's bucket."""
        return S3Bucket(self._s3(), self.addresses.bucket)

    @property
    def recipe_shelf(self) -> RecipeShelf:
        """Where the stack's recipes are put."""
        return RecipeShelf(self._s3(), self.addresses.bucket)

    @property
    def sagemaker(self) -> SageMakerClient:
        """The account's SageMaker."""
        return self._made(lambda session: session.client("sagemaker"))

    def _cloudformation(self) -> CloudFormationClient:
        return self._made(lambda session: session.client("cloudformation"))

    def _s3(self) -> S3Client:
        return self._made(lambda session: session.client("s3"))

    def _made(self, make: Callable[[boto3.Session], Made]) -> Made:
        """Make a client, which is when most of the AWS configuration is first read."""
        try:
            with told_as_ours(UNUSABLE):
                return make(self.boto3_session)
        except ValueError as error:  # what botocore says of an endpoint that is no address
            raise NotReady(f"{UNUSABLE}: {error}.") from error


class LazyBucket:
    """The stack's bucket, looked for only when there is something to send."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, key: str) -> bool:
        """Tell whether an object is there already."""
        return self._connection.bucket.has(key)

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        self._connection.bucket.put(key, content)


class NoBucket:
    """Takes everything for sent: what is only priced need not be there."""

    def has(self, key: str) -> bool:
        """Say yes."""
        return bool(key)

    def put(self, key: str, content: bytes) -> None:
        """Never called, as everything is there."""
        raise AssertionError(f"{key} ({len(content)} bytes) was to be sent")
