"""Prices: what is known, where it is from, and never a silent nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from tests.fakes.changes import Change, definition, drop
from tests.fakes.samples import native_request, own_prices
from tunesmith.domain.money import Rate
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.prices import Prices, PriceTable, built_in, rate_of, without_price

OHIO = Prices(region="us-east-2")
DOLLARS = own_prices()
"""A thousandth of a dollar a second for ml.m5.large, a millionth for a GB."""


def request(*changes: Change) -> TuningRequest:
    body = native_request()
    for change in changes:
        change(body)
    return TuningRequest.model_validate(body)


def rate(*changes: Change, prices: Prices = DOLLARS) -> Rate:
    found = rate_of(request(*changes), prices)
    assert found is not None
    return found


def machine(name: str, count: int = 1) -> dict[str, Any]:
    return {"InstanceType": name, "InstanceCount": count, "VolumeSizeInGB": 10}


def test_the_built_in_prices_say_when_and_where_they_are_from() -> None:
    table = built_in()

    assert table.date <= date(2030, 1, 1)
    assert table.source
    assert table.verified == ("price list" in table.source)
    assert Prices(region="us-east-1").hourly("ml.m5.large") == (Decimal("0.115"), table)


def test_an_unknown_type_or_region_has_no_price_and_is_named() -> None:
    assert OHIO.hourly("ml.m5.large") is None
    assert rate_of(request(), OHIO) is None
    assert without_price(request(), OHIO) == {
        "TrainingJobDefinition.ResourceConfig.InstanceType": "ml.m5.large"
    }


def test_a_trial_costs_its_instances_and_their_volumes() -> None:
    # 0.001 for the instance, and 10 GB at a millionth each
    assert rate().usd_per_second == Decimal("0.00101")
    assert rate(definition("ResourceConfig", "InstanceCount", value=3)).usd_per_second == Decimal(
        "0.00303"
    )


def test_factors_lower_the_instance_and_not_the_storage() -> None:
    saving = DOLLARS.model_copy(update={"factor": Decimal("0.5")})

    assert rate(prices=saving).usd_per_second == Decimal("0.00051")
    assert "x 0.5" in rate(prices=saving).basis


def test_spot_is_cheaper_by_the_clock_and_billed_seconds_carry_the_discount_already() -> None:
    spot = DOLLARS.model_copy(update={"spot_factor": Decimal("0.4")})
    found = rate(definition("EnableManagedSpotTraining", value=True), prices=spot)

    assert found.usd_per_second == Decimal("0.00041")
    assert found.usd_per_billed_second == Decimal("0.00101")
    assert rate(prices=spot).usd_per_second == Decimal("0.00101")


def test_of_alternatives_the_dearest_counts_and_of_groups_the_sum() -> None:
    alternatives = definition(
        "HyperParameterTuningResourceConfig",
        "InstanceConfigs",
        value=[machine("ml.m5.large"), machine("ml.m5.xlarge")],
    )
    groups = definition(
        "ResourceConfig",
        value={
            "InstanceGroups": [
                {"InstanceType": "ml.m5.large", "InstanceCount": 2, "InstanceGroupName": "a"},
                {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "InstanceGroupName": "b"},
            ],
            "VolumeSizeInGB": 10,
        },
    )
    alone = drop("TrainingJobDefinition", "ResourceConfig")

    assert rate(alone, alternatives).usd_per_second == Decimal("0.00201")
    assert rate(groups).usd_per_second == Decimal("0.00403")


def test_of_definitions_on_spot_and_on_demand_the_dearest_counts_either_way() -> None:
    body = native_request()
    spot = body.pop("TrainingJobDefinition")
    on_demand = {**spot, "DefinitionName": "b", "ResourceConfig": machine("ml.m5.large")}
    spot |= {"DefinitionName": "a", "EnableManagedSpotTraining": True}
    spot["ResourceConfig"] = machine("ml.m5.xlarge")
    cheap = DOLLARS.model_copy(update={"spot_factor": Decimal("0.3")})

    for both in ([spot, on_demand], [on_demand, spot]):
        found = rate_of(
            TuningRequest.model_validate({**body, "TrainingJobDefinitions": both}), cheap
        )

        assert found
        assert found.usd_per_second == Decimal("0.00101")  # the one on demand
        assert found.usd_per_billed_second == Decimal("0.00201")  # the one on spot


def test_one_alternative_without_a_price_leaves_all_without() -> None:
    alternatives = definition(
        "HyperParameterTuningResourceConfig",
        "InstanceConfigs",
        value=[machine("ml.m5.large"), machine("ml.p9.huge")],
    )

    changed = request(drop("TrainingJobDefinition", "ResourceConfig"), alternatives)

    assert rate_of(changed, DOLLARS) is None
    assert set(without_price(changed, DOLLARS).values()) == {"ml.p9.huge"}


def test_the_first_table_that_knows_a_price_tells_it() -> None:
    own = PriceTable.model_validate(
        {
            "date": "2026-11-01",
            "source": "our contract",
            "verified": True,
            "regions": {"us-east-1": {"instances": {"ml.m5.large": "0.09"}}},
        }
    )
    prices = Prices(region="us-east-1", tables=(own, built_in()))

    assert prices.hourly("ml.m5.large") == (Decimal("0.09"), own)
    assert prices.hourly("ml.c5.large") == (Decimal("0.102"), built_in())
    assert prices.storage_gb_month() == Decimal("0.14")


@pytest.mark.parametrize(
    "wrong",
    [
        {"regions": {"us-east-1": {"instances": {"ml.m5.large": "0"}}}},
        {"regions": {"us-east-1": {"instances": {"ml.m5.large": "-1"}}}},
        {"regions": {"us-east-1": {"instances": {"m5.large": "1"}}}},
        {"regions": {"Ohio": {"instances": {}}}},
        {"regions": {}, "price": 1},
    ],
)
def test_a_wrong_table_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PriceTable.model_validate({"date": "2026-11-01", "source": "ours", **wrong})
