"""Amounts of money, and times, as people read them."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from tunesmith.domain.money import usd

if TYPE_CHECKING:
    from datetime import datetime

    from tunesmith_client.answers import Cost


def cost_ahead(cost: Cost) -> str:
    """Say what a tuning is to cost."""
    if cost.expected_usd is None:
        return "what it costs is not known"
    expected = dollars(cost.expected_usd, notional=cost.notional)
    budget = "" if cost.budget_usd is None else f", budget {dollars(cost.budget_usd)}"
    return f"about {expected}, at most {dollars(cost.maximum_usd)}{budget}"


def dollars(amount: float | None, *, notional: bool = False) -> str:
    """Write an amount; notional ones say so."""
    if amount is None:
        return "not known"
    return usd(Decimal(str(amount))) + (" (notional)" if notional else "")


def moment(at: datetime) -> str:
    """Write a time of the service's, which is UTC whatever this machine has."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
