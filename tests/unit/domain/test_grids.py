from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, PRICES, native_request, own_prices, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.prices import Prices

ROOMY = GUARDRAILS.model_copy(update={"max_instance_hours": 1e9})
FIVE = [0.1, 0.2, 0.3, 0.4, 0.5]


def grid(**ranges: Any) -> dict[str, Any]:
    body = spec_body()
    body["search"] = {"strategy": "grid", "parallel": 2, "ranges": ranges}
    return body


def of_fives(number: int) -> dict[str, Any]:
    return grid(**{f"p{at}": FIVE for at in range(number)})


def planned(body: dict[str, Any], prices: Prices = PRICES) -> Plan:
    return plan(body, tuning_id=ID, guardrails=ROOMY, prices=prices)


def refused(body: dict[str, Any], prices: Prices = PRICES, **allowed: Any) -> list[Finding]:
    guardrails = GUARDRAILS.model_copy(update=allowed)
    with pytest.raises(InvalidRequest) as caught:
        plan(body, tuning_id=ID, guardrails=guardrails, prices=prices)
    return list(caught.value.findings)


def native_grid(ranges: dict[str, Any]) -> dict[str, Any]:
    request = native_request()
    config = request["HyperParameterTuningJobConfig"]
    config |= {"Strategy": "Grid", "ParameterRanges": ranges}
    del config["ResourceLimits"]["MaxNumberOfTrainingJobs"]
    return {"tuning_job": request}


def categories(number: int, choices: int) -> dict[str, Any]:
    values = [str(value) for value in range(choices)]
    lists = [{"Name": f"p{at}", "Values": values} for at in range(number)]
    return {"CategoricalParameterRanges": lists}


def test_numbers_of_a_grid_become_categories() -> None:
    made = planned(grid(rate=[0.1, 1e-05], depth={"min": 2, "max": 4}))

    config: Any = made.request["HyperParameterTuningJobConfig"]
    assert config["ParameterRanges"] == {
        "CategoricalParameterRanges": [
            {"Name": "rate", "Values": ["0.1", "1e-05"]},
            {"Name": "depth", "Values": ["2", "3", "4"]},
        ]
    }
    assert made.max_trials == 6
    assert made.warnings == ("The grid tries every whole number from 2 to 4 of depth.",)


@pytest.mark.parametrize("bounds", [{"min": 1, "max": 31}, {"min": 0.1, "max": 0.5}])
def test_range_that_has_no_short_list_is_refused_in_a_grid(bounds: dict[str, float]) -> None:
    found = refused(grid(rate=bounds), max_instance_hours=1e9)

    assert [one.field for one in found] == ["search.ranges.rate"]
    assert found[0].message.startswith("has bounds")


def test_too_large_a_grid_is_refused_once_with_its_cost_and_the_alternatives() -> None:
    (found,) = refused(of_fives(5), own_prices(), max_usd=Decimal(5))

    assert (found.field, found.value) == ("search.max_jobs", 3125)
    assert "3,125 trials (5 x 5 x 5 x 5 x 5), more than the 750" in found.message
    # 600 s each, and at 0.00101 USD a second 900 s with start, grace and upload
    assert "at most 520.8 instance-hours, $2,840.62 with start and end" in found.message
    assert "random search with 60 trials" in found.fix
    assert "(10.0 instance-hours, $54.54; their best" in found.fix
    assert "Bayesian search with 50 (8.3 instance-hours, $45.45)" in found.fix
    assert "Hyperband with 60, where they report every epoch (less than" in found.fix


def test_number_of_jobs_does_not_make_a_grid_smaller() -> None:
    body = of_fives(5)
    body["search"]["max_jobs"] = 100

    (found,) = refused(body)

    assert "3,125 trials" in found.message


def test_grid_without_known_price_is_refused_with_its_hours() -> None:
    body = of_fives(5)
    body["training"]["instance"]["type"] = "ml.m5.unknown"

    (found,) = refused(body)

    assert "at most 520.8 instance-hours whose price is not known" in found.message


@pytest.mark.parametrize(
    "ranges",
    [
        categories(30, 30),
        {
            "IntegerParameterRanges": [
                {"Name": f"p{at}", "MinValue": "0", "MaxValue": "9" * 200} for at in range(30)
            ]
        },
    ],
)
@pytest.mark.parametrize("max_usd", [None, Decimal(5)])
def test_the_largest_grid_can_still_be_told_of(
    ranges: dict[str, Any], max_usd: Decimal | None
) -> None:
    assert refused(native_grid(ranges), max_usd=max_usd)


def test_native_grid_is_held_to_the_same() -> None:
    (found,) = refused(native_grid(categories(3, 10)))

    assert "1,000 trials (10 x 10 x 10)" in found.message


def test_large_grid_is_warned_of_with_its_cost() -> None:
    (warning,) = planned(of_fives(3), own_prices()).warnings

    assert len(warning) <= 500, "Slack would cut it off"
    assert "125 trials (5 x 5 x 5), which cost at most 20.8 instance-hours, $113.62" in warning
    assert "Consider random search with 60 trials" in warning


def test_small_grid_is_not_warned_of() -> None:
    assert planned(of_fives(2)).warnings == ()
