"""What each function reads from its environment: once, at its start, failing when it is missing."""

import os
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tunesmith.domain.guardrails import Guardrails


def _split(text: object) -> object:
    """Read a comma-separated list."""
    if not isinstance(text, str):
        return text
    return [part.strip() for part in text.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
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


class Door(Settings):
    """Takes submissions."""

    switch_accept_parameter: Required


class Guarded(Bucket):
    """Checks requests against what the deployment allows."""

    training_role_arn: Required
    allowed_role_arns: Names
    allowed_instance_types: Names
    allowed_image_registries: Names
    max_instance_hours: float

    @property
    def guardrails(self) -> Guardrails:
        """Return them as the domain knows them."""
        return Guardrails(
            environment=self.environment,
            bucket=self.bucket_name,
            default_role=self.training_role_arn,
            allowed_roles=self.allowed_role_arns,
            allowed_instance_types=self.allowed_instance_types,
            allowed_image_registries=self.allowed_image_registries,
            max_instance_hours=self.max_instance_hours,
        )


class Submit(Guarded, Workflow, Door):
    """The submit function's."""


class Ingest(Guarded, Workflow, Door, Chat):
    """The ingest function's."""


class Police(Settings):
    """The police function's."""

    switch_enforce_parameter: Required
    metric_period_seconds: Annotated[int, Field(ge=1)] = 60


class Notify(Bucket, Chat):
    """The notify function's."""


class Repair(Bucket, Workflow, Chat):
    """What recover and reconcile read."""
