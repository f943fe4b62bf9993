"""Amounts of money, and times, as people read them."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from tunesmith.domain.money import usd

if TYPE_CHECKING:
    from datetime import datetime

    from tunesmith_client.answers import Cost


def cost_text(cost: Cost | None) -> str:
    """Say what a tuning has cost, or is to cost as long as that was not looked at."""
    if cost is None:
        return ""
    if cost.spent_usd is None:
        return cost_ahead(cost)
    parts = [f"spent {dollars(cost.spent_usd, notional=cost.notional)}"]
    if cost.budget_usd is not None:
        parts.append(f"of a budget of {dollars(cost.budget_usd)}")
    if cost.committed_usd:
        parts.append(f"and up to {dollars(cost.committed_usd)} to end the running trials")
    return " ".join(parts)


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
