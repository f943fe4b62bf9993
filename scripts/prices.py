#!/usr/bin/env python3
"""Write the table of SageMaker's training prices anew, from AWS's price list.

`make prices` needs network and any AWS credentials that allow pricing:GetProducts. It asks for the
Regions named on the command line, or else for the usual ones, and writes
layers/core/tunesmith/domain/prices.json, or with `--out` a deployment's own file.
"""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3

from tunesmith.domain.prices import PriceTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TABLE = Path(__file__).resolve().parent.parent / "layers/core/tunesmith/domain/prices.json"
ENDPOINT = "us-east-1"
"""One of the few Regions that answer for all."""
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-2", "ca-central-1"),
    *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2"),
    *("ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
)
COMPONENT, HOURS, GB_MONTHS = "Training", "Hrs", "GB-Mo"
STORAGE = "Training Job ML storage"
"""How the price of a trial's volume is described; warm pools have one of their own."""

Json = dict[str, Any]


def main() -> None:
    """Ask, check and write."""
    parser = argparse.ArgumentParser(description="Refresh the prices from AWS's price list.")
    parser.add_argument("regions", nargs="*", default=REGIONS)
    parser.add_argument("--out", type=Path, default=TABLE)
    given = parser.parse_args()
    today = datetime.now(UTC).date().isoformat()
    table = condense({region: ask(region) for region in given.regions}, today)
    given.out.write_text(written(table), encoding="utf-8")
    count = sum(len(region["instances"]) for region in table["regions"].values())
    print(f"{given.out.name}: {count} prices in {len(table['regions'])} Regions")


def ask(region: str) -> Iterator[str]:
    """Give every product of SageMaker in a Region, as the price list writes it."""
    client = cast("Any", boto3.client)("pricing", region_name=ENDPOINT)
    wanted = {"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}
    pages = client.get_paginator("get_products").paginate(
        ServiceCode="AmazonSageMaker", FormatVersion="aws_v1", Filters=[wanted]
    )
    for page in pages:
        yield from page["PriceList"]


def condense(products: dict[str, Iterable[str]], today: str) -> Json:
    """Turn products into the table; a Region without a price of training is left out."""
    regions: Json = {}
    for region, listed in products.items():
        instances: dict[str, str] = {}
        storage: str | None = None
        for product in map(json.loads, listed):
            attributes = product["product"]["attributes"]
            for unit, price, described in prices(product):
                if unit == GB_MONTHS and STORAGE in described:
                    storage = price
                # Reservation fees of training plans are no price of an hour: no component.
                if unit == HOURS and attributes.get("component") == COMPONENT:
                    instances[attributes["instanceName"]] = price
        if instances:
            regions[region] = {
                **({"storage_gb_month": storage} if storage else {}),
                "instances": dict(sorted(instances.items())),
            }
    table = {
        "date": today,
        "source": "AWS price list (GetProducts, AmazonSageMaker, component Training).",
        "verified": True,
        "regions": dict(sorted(regions.items())),
    }
    PriceTable.model_validate(table)
    return table


def prices(product: Json) -> Iterator[tuple[str, str, str]]:
    """Give unit, US dollars and description of each price on demand that is not nothing."""
    for term in product["terms"].get("OnDemand", {}).values():
        for dimension in term["priceDimensions"].values():
            price = Decimal(dimension["pricePerUnit"].get("USD", "0"))
            if price:
                yield dimension["unit"], f"{price.normalize():f}", dimension.get("description", "")


def written(table: Json) -> str:
    """Write JSON with a line for each price, so that changes can be read."""
    return json.dumps(table, indent=1) + "\n"


if __name__ == "__main__":
    main()
