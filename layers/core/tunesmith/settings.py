"""What each function reads from its environment: once, at its start, failing when it is missing."""

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.policies import StoppingMode

Required = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """Variables named like the fields, in capitals."""

    model_config = ConfigDict(frozen=True)

    environment: Required
    table_name: Required

    @classmethod
    def read(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """Read the variables; raises a ValidationError that names what is missing or wrong."""
        names = {name: name.upper() for name in cls.model_fields}
        return cls.model_validate(
            {name: variables[key] for name, key in names.items() if key in variables}
        )


class Bucket(Settings):
    """Reads or writes documents."""

    bucket_name: Required


class Workflow(Settings):
    """Starts executions."""

    state_machine_arn: Required


class Chat(Settings):
    """Writes to Slack."""

    slack_secret_arn: Required


class Authorize(Settings):
    """The authorize function's; empty unless the deployment takes tokens."""

    jwt_issuer: str = ""
    jwt_audience: str = ""
    jwt_scope: str = ""


class Describe(Settings):
    """The describe function's."""

    api_url: str = ""
    """Where the API is, if not where its reference was asked for."""


class Backtest(Settings):
    """The backtest function's."""

    metric_period_seconds: Annotated[int, Field(ge=1)] = 60


class Following(Settings):
    """Knows whether the trials' output is followed."""

    follow_logs: bool = False


class Create(Bucket, Following):
    """The create function's."""


class Police(Following, Chat):
    """The police function's."""

    switch_enforce_parameter: Required
    stopping_mode: StoppingMode = StoppingMode.ENFORCE
    metric_period_seconds: Annotated[int, Field(ge=1)] = 60


class Notify(Bucket, Chat):
    """The notify function's."""


class Repair(Bucket, Workflow, Chat):
    """What recover and reconcile read."""
