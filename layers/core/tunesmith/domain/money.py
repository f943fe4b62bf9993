"""Amounts of money, and what a trial costs."""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Usd = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""US dollars: exact in here, a plain number for those who read our JSON."""

_CENT, _FINE, _FINEST = Decimal("0.01"), Decimal("0.0001"), Decimal("0.000001")


def usd(amount: Decimal) -> str:
    """Write an amount: to the cent, and finer where cents would not tell it from nothing."""
    step = _CENT if amount == 0 or abs(amount) >= 1 else _FINE
    if 0 < abs(amount) < 10 * _FINE:
        step = _FINEST
    return f"${amount.quantize(step):,}"


def rounded(amount: Decimal) -> Decimal:
    """Round to a millionth of a dollar: no real price is finer."""
    return amount.quantize(_FINEST)


def rounded_up(amount: Decimal) -> Decimal:
    """Round up to a hundredth of a cent, for what must not be too little."""
    return amount.quantize(_FINE, rounding=ROUND_CEILING)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Budget(_Part):
    """What a tuning may cost."""

    usd: Usd = Field(gt=0)
    alert_at: float = Field(default=0.8, gt=0, le=1)
    """The share of it at which people are told."""


class Rate(_Part):
    """What one trial costs a second: all its instances, with their volumes."""

    usd_per_second: Usd
    """By the clock, from its start to its end."""
    usd_per_billed_second: Usd
    """The same for billed seconds: of a spot trial they are fewer, so that they carry no discount
    a second time."""
    notional: bool = False
    """The prices are AWS's, but nobody is billed."""
    basis: str
    """Which prices these are, in a sentence."""


class Estimate(_Part):
    """What a tuning will cost; amounts are None where a price is not known."""

    trials: int
    """At most."""
    maximum_usd: Usd | None = None
    expected_usd: Usd | None = None
    overshoot_usd: Usd | None = None
    """By how much the budget may be exceeded; None without one."""
    basis: str
    """What the expectation rests on."""
    prices: str
    """Which prices these are."""
    notional: bool = False


class Spend(_Part):
    """What a tuning has cost at a moment."""

    spent_usd: Usd
    """Ended trials, and running ones so far."""
    committed_usd: Usd
    """What the running trials would still cost if they were stopped now."""
    at: datetime

    @property
    def total(self) -> Decimal:
        """What it comes to if it is stopped now."""
        return self.spent_usd + self.committed_usd
