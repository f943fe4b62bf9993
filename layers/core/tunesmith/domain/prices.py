"""What training instances cost."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.money import Rate
from tunesmith.domain.native import Definition, TuningRequest
from tunesmith.domain.sizing import HOUR, Cluster, clusters, instance_types

MONTH = 730 * HOUR
"""The month that AWS divides prices of storage by, in seconds."""
_PRECISION = Decimal("1e-15")

Price = Annotated[Decimal, Field(gt=0, le=100_000)]
RegionName = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]


class RegionPrices(BaseModel):
    """Prices of one Region, in US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instances: dict[InstanceType, Price]
    """On demand, for an hour of training."""
    storage_gb_month: Price | None = None


class PriceTable(BaseModel):
    """A file of prices: the built-in one, or a deployment's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: date
    source: str = Field(min_length=1)
    verified: bool = False
    """They were read from AWS itself."""
    regions: dict[RegionName, RegionPrices]


@cache
def built_in() -> PriceTable:
    """Return the prices that come with this package."""
    text = files("tunesmith.domain").joinpath("prices.json").read_text(encoding="utf-8")
    return PriceTable.model_validate_json(text)


class Prices(BaseModel):
    """What a deployment pays: list prices, by the factors that its operator knows."""

    model_config = ConfigDict(frozen=True)

    region: str
    factor: Decimal = Decimal(1)
    """What is paid of the list price, for example 0.64 under a savings plan."""
    spot_factor: Decimal = Decimal(1)
    """What spot instances cost of that; 1 counts on no discount."""
    notional: bool = False
    tables: tuple[PriceTable, ...] = Field(default_factory=lambda: (built_in(),))
    """The first one that knows a price tells it."""

    def hourly(self, instance_type: str) -> tuple[Decimal, PriceTable] | None:
        """Return the list price of an hour and where it is from; None when nobody knows it."""
        for table in self.tables:
            here = table.regions.get(self.region)
            if here is not None and instance_type in here.instances:
                return here.instances[instance_type], table
        return None

    def storage_gb_month(self) -> Decimal:
        """Return the price of storage.

        Where none is known the dearest known one stands in: it is a small part, but never nothing.
        """
        everywhere = [one for table in self.tables for one in table.regions.items()]
        known = [prices.storage_gb_month for region, prices in everywhere if region == self.region]
        here = next((one for one in known if one is not None), None)
        dearest = max((prices.storage_gb_month or Decimal(0) for _, prices in everywhere))
        return here if here is not None else dearest


def without_price(request: TuningRequest, prices: Prices) -> dict[str, str]:
    """Return the instance types whose price nobody knows, by their paths in the request."""
    return {
        f"{path}.{where}": name
        for path, definition in request.definitions.items()
        for where, name in instance_types(definition).items()
        if prices.hourly(name) is None
    }


def rate_of(request: TuningRequest, prices: Prices) -> Rate | None:
    """Return what a trial costs; None when a price is missing or no instance is named.

    Of several definitions or alternative instances it is the dearest one's, by the clock and by
    billed seconds each: a spot trial is cheaper by the clock than by what it is billed for.
    """
    options = [
        (definition, cluster)
        for definition in request.definitions.values()
        for cluster in clusters(definition)
    ]
    rates = [_rate(definition, cluster, prices) for definition, cluster in options]
    known = [rate for rate in rates if rate is not None]
    if not known or len(known) < len(rates):
        return None
    dearest = max(known, key=lambda rate: (rate.usd_per_second, rate.usd_per_billed_second))
    billed = max(rate.usd_per_billed_second for rate in known)
    return dearest.model_copy(update={"usd_per_billed_second": billed})


def _rate(definition: Definition, cluster: Cluster, prices: Prices) -> Rate | None:
    compute, stored, shown = Decimal(0), 0, []
    for one in cluster:
        found = prices.hourly(one.type)
        if found is None:
            return None
        price, table = found
        compute += price * one.number * prices.factor / HOUR
        stored += one.volume_gb * one.number
        shown.append(f"{one.number} x {one.type} at {price} USD an hour")
    if not shown:
        return None
    volumes = prices.storage_gb_month() * stored / MONTH
    spot = bool(definition.EnableManagedSpotTraining)
    by_clock = compute * (prices.spot_factor if spot else 1) + volumes
    return Rate(
        usd_per_second=by_clock.quantize(_PRECISION),
        usd_per_billed_second=(compute + volumes).quantize(_PRECISION),
        notional=prices.notional,
        basis=_basis(" and ".join(shown), table, prices, spot=spot),
    )


def _basis(shown: str, table: PriceTable, prices: Prices, *, spot: bool) -> str:
    """Say what the rate rests on."""
    factors = {"paid share of the list price": prices.factor}
    if spot:
        factors["spot instances"] = prices.spot_factor
    applied = "".join(f", {name} x {factor}" for name, factor in factors.items() if factor != 1)
    checked = "" if table.verified else ", not verified"
    return f"{shown}{applied} ({prices.region}, prices of {table.date}{checked})."
