"""What a tuning will cost, and has cost, as people read it."""

from decimal import Decimal

from tunesmith.domain.money import usd
from tunesmith.domain.results import Result
from tunesmith.domain.tuning import TuningRecord


def dollars(amount: Decimal, *, notional: bool) -> str:
    """Write an amount; notional ones say so."""
    return f"{usd(amount)} (notional)" if notional else usd(amount)


def cost_ahead(record: TuningRecord) -> dict[str, str]:
    """Return what a tuning is to cost."""
    told = record.estimate
    if told is None or told.maximum_usd is None or told.expected_usd is None:
        return {}
    expected = dollars(told.expected_usd, notional=told.notional)
    shown = {"Cost": f"about {expected}, at most {usd(told.maximum_usd)}"}
    if record.budget is not None:
        over = (
            "" if told.overshoot_usd is None else f", may be exceeded by {usd(told.overshoot_usd)}"
        )
        shown["Budget"] = f"{usd(record.budget.usd)}{over}"
    return shown


def cost_so_far(record: TuningRecord) -> dict[str, str]:
    """Return what a running tuning has cost."""
    notional = record.rate is not None and record.rate.notional
    shown = {}
    if record.spend is not None:
        shown["Spent"] = dollars(record.spend.spent_usd, notional=notional)
        shown["To end the running trials"] = f"up to {usd(record.spend.committed_usd)}"
    if record.budget is not None:
        shown["Budget"] = usd(record.budget.usd)
    return shown


def cost_in_all(result: Result) -> dict[str, str]:
    """Return what a tuning that is over has cost."""
    cost = result.cost
    if cost is None:
        return {}
    beside = f", of a budget of {usd(cost.budget_usd)}" if cost.budget_usd is not None else ""
    return {"Spent": f"{dollars(cost.spent_usd, notional=cost.notional)}{beside}"}


def saved_money(result: Result) -> str:
    """Return what stopping early saved, to be added to a sentence; empty without a price."""
    if result.saved.usd is None:
        return ""
    notional = result.cost is not None and result.cost.notional
    return f", {dollars(Decimal(str(result.saved.usd)), notional=notional)}"
