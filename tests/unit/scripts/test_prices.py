"""The price list's answer, in the shape that AWS documents, becomes the table."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from scripts.prices import TABLE, condense, written
from tunesmith.domain.prices import PriceTable, built_in


def product(usd: str, unit: str = "Hrs", described: str = "", **attributes: str) -> str:
    dimension = {
        "unit": unit,
        "endRange": "Inf",
        "description": described,
        "appliesTo": [],
        "rateCode": "SKU.JRTCKXETXF.6YS6EN2CT7",
        "beginRange": "0",
        "pricePerUnit": {"USD": usd},
    }
    term = {
        "priceDimensions": {"SKU.JRTCKXETXF.6YS6EN2CT7": dimension},
        "sku": "SKU",
        "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": "JRTCKXETXF",
        "termAttributes": {},
    }
    return json.dumps(
        {
            "product": {
                "productFamily": "ML Instance",
                "attributes": {"regionCode": "us-east-1", **attributes},
                "sku": "SKU",
            },
            "serviceCode": "AmazonSageMaker",
            "terms": {"OnDemand": {"SKU.JRTCKXETXF": term}},
            "version": "20261101000000",
            "publicationDate": "2026-11-01T00:00:00Z",
        }
    )


def trains(name: str, usd: str, component: str = "Training") -> str:
    usage = {"usagetype": f"USE1-Train:{name}"}
    return product(usd, instanceName=name, component=component, **usage)


def condensed(*products: str) -> Any:
    return condense({"us-east-1": products}, "2026-11-24")["regions"].get("us-east-1")


def test_hours_of_training_and_their_storage_are_kept() -> None:
    found = condensed(
        trains("ml.m5.large", "0.1150000000"),
        trains("ml.m5.large", "0.2000000000", component="Hosting"),
        product("0.1400000000", "GB-Mo", "$0.140 per GB-Mo of Training Job ML storage"),
        product("0.1540000000", "GB-Mo", "$0.154 per GB-Mo of Training Warm Pool Job ML storage"),
    )

    assert found == {"storage_gb_month": "0.14", "instances": {"ml.m5.large": "0.115"}}


def test_a_reservation_fee_is_no_price_of_an_hour() -> None:
    found = condensed(
        trains("ml.p4d.24xlarge", "25.2510000000"),
        product(
            "13.5700000000",
            "Quantity",
            instanceName="ml.p4d.24xlarge",
            usagetype="USE1-TrainingPlanUpfrontFee:ml.p4d.24xlarge",
        ),
    )

    assert found["instances"] == {"ml.p4d.24xlarge": "25.251"}


def test_what_costs_nothing_is_no_price() -> None:
    assert condensed(trains("ml.m5.large", "0.0000000000")) is None


@pytest.mark.parametrize("listed", ["100.0000000000", "100"])
def test_whole_dollars_keep_their_zeros(listed: str) -> None:
    assert condensed(trains("ml.x9.huge", listed))["instances"] == {"ml.x9.huge": "100"}


def test_the_file_is_one_that_the_service_reads() -> None:
    table = condense({"us-east-1": [trains("ml.m5.large", "0.115")]}, "2026-11-24")

    assert PriceTable.model_validate_json(written(table)).verified
    assert built_in() == PriceTable.model_validate_json(TABLE.read_bytes())


def test_what_is_not_understood_is_not_written() -> None:
    with pytest.raises(ValidationError):
        condensed(trains("large", "0.115"))
