"""Settings: read once, and a function that lacks one says so at its start."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from tests.unit.functions.conftest import REGISTRY, ROLE, VALUES
from tunesmith.guarded_settings import Submit
from tunesmith.settings import Police, Settings

GIVEN = {**VALUES, "AWS_REGION": "eu-central-1"}
"""As Lambda adds it."""


def test_lists_and_numbers_are_read() -> None:
    settings = Submit.read(GIVEN)

    assert settings.guardrails.allowed_instance_types == ("ml.m5.*", "ml.c5.*")
    assert settings.guardrails.allowed_image_registries == (REGISTRY,)
    assert settings.guardrails.max_instance_hours == 100
    assert settings.guardrails.default_role == ROLE
    assert settings.environment == "dev"
    assert settings.guardrails.region == "eu-central-1"


def test_empty_list_allows_nothing() -> None:
    settings = Submit.read({**GIVEN, "ALLOWED_INSTANCE_TYPES": ""})

    assert settings.guardrails.allowed_instance_types == ()


@pytest.mark.parametrize("missing", ["TABLE_NAME", "AWS_REGION", "ALLOWED_ROLE_ARNS"])
def test_missing_variable_is_named(missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}

    with pytest.raises(ValidationError, match=missing.lower()):
        Submit.read(given)


def test_empty_variable_is_no_value() -> None:
    with pytest.raises(ValidationError, match="table_name"):
        Settings.read({"ENVIRONMENT": "dev", "TABLE_NAME": ""})


def test_metric_period_is_a_minute_unless_told() -> None:
    rest = {name: value for name, value in VALUES.items() if name != "METRIC_PERIOD_SECONDS"}

    assert Police.read(rest).metric_period_seconds == 60
    assert Police.read({**rest, "METRIC_PERIOD_SECONDS": "1"}).metric_period_seconds == 1


def test_money_is_exact_and_no_cap_is_none() -> None:
    told = {"MAX_USD_PER_TUNING": "12.5", "PRICE_FACTOR": "0.64", "PRICES_ARE_NOTIONAL": "true"}
    settings = Submit.read({**GIVEN, **told})

    assert settings.guardrails.max_usd == Decimal("12.5")
    assert settings.prices.factor == Decimal("0.64")
    assert settings.prices.notional
    assert settings.prices.region == "eu-central-1"
    assert Submit.read(GIVEN).guardrails.max_usd is None
