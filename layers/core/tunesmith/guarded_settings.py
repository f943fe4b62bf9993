"""Settings of the functions that check requests.

They live apart: no other function should load the domain's rules at its start.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.prices import Prices
from tunesmith.settings import Bucket, Chat, Required, Settings, Workflow


def _split(text: object) -> object:
    """Read a comma-separated list."""
    if not isinstance(text, str):
        return text
    return [part.strip() for part in text.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Door(Settings):
    """Takes submissions."""

    switch_accept_parameter: Required


class Priced(Bucket):
    """Knows what instances cost."""

    aws_region: Required
    """Set by Lambda itself."""
    price_factor: Annotated[Decimal, Field(gt=0)]
    spot_factor: Annotated[Decimal, Field(gt=0, le=1)]
    prices_key: str
    """The deployment's own file of prices, in the bucket; empty for none."""
    prices_are_notional: bool

    @property
    def prices(self) -> Prices:
        """Return what instances cost, but for the deployment's own file."""
        return Prices(
            region=self.aws_region,
            factor=self.price_factor,
            spot_factor=self.spot_factor,
            notional=self.prices_are_notional,
        )


class Guarded(Priced):
    """Checks requests against what the deployment allows."""

    training_role_arn: Required
    allowed_role_arns: Names
    allowed_instance_types: Names
    allowed_image_registries: Names
    max_instance_hours: float
    max_usd_per_tuning: Annotated[Decimal, Field(ge=0)]
    """0 sets no cap."""

    @property
    def guardrails(self) -> Guardrails:
        """Return them as the domain knows them."""
        return Guardrails(
            environment=self.environment,
            region=self.aws_region,
            bucket=self.bucket_name,
            default_role=self.training_role_arn,
            allowed_roles=self.allowed_role_arns,
            allowed_instance_types=self.allowed_instance_types,
            allowed_image_registries=self.allowed_image_registries,
            max_instance_hours=self.max_instance_hours,
            max_usd=self.max_usd_per_tuning or None,
        )


class Submit(Guarded, Workflow, Door):
    """What submits requests."""


class Ingest(Submit, Chat):
    """The ingest function's."""


class Adopt(Priced, Workflow, Chat):
    """The adopt function's."""


class Trigger(Submit, Chat):
    """The trigger function's."""


class Learn(Guarded, Chat):
    """The learn function's."""

    call_function_arn: Required
    """What the rules of recipes invoke."""
    dead_letters_arn: Required
    """Where they leave what they could not deliver."""
