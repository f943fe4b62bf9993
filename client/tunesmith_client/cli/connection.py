"""Options that say where the stack is, and the clients made from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import boto3
import botocore.session
import typer
from botocore.exceptions import BotoCoreError

from tunesmith_client.addresses import Addresses, Given
from tunesmith_client.api import TuningsApi
from tunesmith_client.errors import NotReady
from tunesmith_client.package import S3Bucket
from tunesmith_client.recipes import RecipeShelf

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

PANEL = "Where the stack is"

Stack = Annotated[
    str | None,
    typer.Option(help="Name of the CloudFormation stack.", rich_help_panel=PANEL),
]
ApiUrl = Annotated[
    str | None, typer.Option(help="Address of the API, with its stage.", rich_help_panel=PANEL)
]
Bucket = Annotated[str | None, typer.Option(help="The stack's bucket.", rich_help_panel=PANEL)]
Region = Annotated[str | None, typer.Option(help="AWS region.", rich_help_panel=PANEL)]
Profile = Annotated[
    str | None, typer.Option(help="Profile of the AWS configuration.", rich_help_panel=PANEL)
]


@dataclass
class Connection:
    """Clients for one stack, each made when it is first needed."""

    stack: str | None = None
    api_url: str | None = None
    bucket_name: str | None = None
    region: str | None = None
    profile: str | None = None

    @cached_property
    def session(self) -> botocore.session.Session:
        """The caller's AWS session."""
        session = botocore.session.Session(profile=self.profile)
        if self.region:
            session.set_config_variable("region", self.region)
        return session

    @cached_property
    def addresses(self) -> Addresses:
        """Where the stack is."""
        given = Given(self.api_url, self.bucket_name, self.stack)
        return Addresses(Given.or_environment(given), lambda: self._boto3.client("cloudformation"))

    @cached_property
    def api(self) -> TuningsApi:
        """The stack's API."""
        return TuningsApi.connect(self.addresses.api_url, self.session)

    @property
    def bucket(self) -> S3Bucket:
        """The stack's bucket."""
        return S3Bucket(self._boto3.client("s3"), self.addresses.bucket)

    @property
    def recipe_shelf(self) -> RecipeShelf:
        """Where the stack's recipes are put."""
        return RecipeShelf(self._boto3.client("s3"), self.addresses.bucket)

    @property
    def sagemaker(self) -> SageMakerClient:
        """The account's SageMaker."""
        return self._boto3.client("sagemaker")

    @cached_property
    def _boto3(self) -> boto3.Session:
        try:
            session = boto3.Session(botocore_session=self.session)
        except BotoCoreError as error:
            raise NotReady(f"{error}.") from error
        if session.region_name is None:
            raise NotReady("No AWS region known. Give --region, or set AWS_DEFAULT_REGION.")
        return session
