"""The deployment's cap: what may come to more is refused with the figures."""

from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, native_request, own_prices, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.planning import plan
from tunesmith.domain.prices import Prices

DOLLARS = own_prices()


def refused(body: dict[str, Any], cap: str | None, prices: Prices = DOLLARS) -> list[Finding]:
    guardrails = GUARDRAILS.model_copy(update={"max_usd": None if cap is None else Decimal(cap)})
    try:
        plan(body, tuning_id=ID, guardrails=guardrails, prices=prices)
    except InvalidRequest as error:
        return list(error.findings)
    return []


def test_a_request_that_may_cost_more_is_refused_with_the_figures() -> None:
    # 20 x 900 s x 0.00101 = 18.18
    (finding,) = refused(spec_body(), "18.17")

    assert (finding.field, finding.value) == ("search.max_jobs", 20)
    assert "$18.18" in finding.message
    assert "$18.17" in finding.message
    assert "budget" in finding.fix
    assert refused(spec_body(), "18.18") == []
    assert refused(spec_body(), None) == []


def test_a_native_request_is_told_in_its_own_words() -> None:
    (finding,) = refused({"tuning_job": native_request()}, "1")

    assert finding.field.startswith("tuning_job.HyperParameterTuningJobConfig")


def test_a_budget_is_what_is_asked_for() -> None:
    assert refused({**spec_body(), "budget": 10}, "10") == []
    (finding,) = refused({**spec_body(), "budget": 10.5}, "10")

    assert (finding.field, finding.value) == ("budget.usd", 10.5)
    assert "$10.00" in finding.message


@pytest.mark.parametrize("body", [spec_body(), {"tuning_job": native_request()}])
def test_what_has_no_price_never_passes_a_cap(body: dict[str, Any]) -> None:
    nowhere = Prices(region="eu-central-1")
    (finding,) = refused(body, "1000", nowhere)

    assert finding.value == "ml.m5.large"
    assert "no known price in eu-central-1" in finding.message
    assert "$1,000.00" in finding.message


def test_a_limit_in_dollars_that_no_price_can_keep_is_warned_of() -> None:
    body = spec_body() | {"stopping": {"policy": {"limit": {"usd": 2}}}}
    nowhere = Prices(region="eu-central-1")

    warnings = plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=nowhere).warnings

    assert any("limit does not see dollars" in warning for warning in warnings)


def test_without_a_cap_a_missing_price_is_a_warning() -> None:
    made = plan(
        spec_body(), tuning_id=ID, guardrails=GUARDRAILS, prices=Prices(region="eu-central-1")
    )

    assert made.rate is None
    assert any("ml.m5.large in eu-central-1" in warning for warning in made.warnings)


@pytest.mark.parametrize(("budget", "cap"), [(10, None), (None, "1000")])
def test_machines_that_are_kept_after_their_trials_pass_no_budget_and_no_cap(
    budget: float | None, cap: str | None
) -> None:
    request = native_request()
    request["TrainingJobDefinition"]["ResourceConfig"]["KeepAlivePeriodInSeconds"] = 3_600
    body = {"tuning_job": request} | ({} if budget is None else {"budget": budget})

    (finding,) = refused(body, cap)

    assert finding.field.endswith("ResourceConfig.KeepAlivePeriodInSeconds")
    assert finding.value == 3_600
    assert "bills them" in finding.message


def test_machines_that_are_kept_after_their_trials_are_warned_of() -> None:
    request = native_request()
    request["TrainingJobDefinition"]["ResourceConfig"]["KeepAlivePeriodInSeconds"] = 3_600

    made = plan({"tuning_job": request}, tuning_id=ID, guardrails=GUARDRAILS, prices=DOLLARS)

    assert any("3,600 s" in warning for warning in made.warnings)
