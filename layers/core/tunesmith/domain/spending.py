"""What a running tuning has cost, held against its budget.

What was spent and what ending it still costs are counted together: a tuning is ended when both
reach the budget.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.money import Budget, Rate, Spend, rounded, usd
from tunesmith.domain.trials import Trial

START_UP = 120
"""Billed before a trial's script runs: loading the image and the data. All in seconds."""
GRACE = 120
"""What SageMaker gives a trial that is stopped to end by itself."""
UPLOAD = 60
"""What a trial may need to upload its model, billed too."""
TICK = 60
"""How often the spending is looked at: a decision may come so much late."""
ENDING = TICK + GRACE + UPLOAD
"""What a running trial still costs when the tuning should end, in seconds."""


class Usage(BaseModel):
    """What the ended trials of a tuning used, in seconds."""

    model_config = ConfigDict(frozen=True)

    trials: int = 0
    billed: float = 0.0
    """Of those whose billed time is known."""
    by_clock: float = 0.0
    """Of the others, from their starts to their ends."""


def usage_of(ended: Iterable[Trial]) -> Usage:
    """Sum up ended trials; those that never started cost nothing."""
    trials, billed, by_clock = 0, 0.0, 0.0
    for trial in ended:
        trials += 1
        if trial.billable_seconds is not None:
            billed += trial.billable_seconds
        else:
            by_clock += max(trial.seconds or 0.0, 0.0)
    return Usage(trials=trials, billed=billed, by_clock=by_clock)


def cost_of(usage: Usage, rate: Rate) -> Decimal:
    """Return what ended trials cost."""
    billed = Decimal(str(usage.billed)) * rate.usd_per_billed_second
    return billed + Decimal(str(usage.by_clock)) * rate.usd_per_second


def spend(usage: Usage, running: Sequence[Trial], rate: Rate, now: datetime) -> Spend:
    """Return what a tuning has cost, and what its running trials cost until they can have ended."""
    so_far = sum(_age(one, now) for one in running)
    spent = cost_of(usage, rate) + Decimal(str(so_far)) * rate.usd_per_second
    committed = len(running) * ENDING * rate.usd_per_second
    return Spend(spent_usd=rounded(spent), committed_usd=rounded(committed), at=now)


def _age(trial: Trial, now: datetime) -> float:
    if trial.started_at is None:
        return 0.0
    return max(((trial.ended_at or now) - trial.started_at).total_seconds(), 0.0)


class Standing(StrEnum):
    """How a tuning stands against its budget."""

    WITHIN = "within"
    NEAR = "near"
    """People want to know."""
    USED_UP = "used up"


def standing(budget: Budget, spent: Spend) -> Standing:
    """Hold what a tuning comes to, if it is ended now, against its budget."""
    if spent.total >= budget.usd:
        return Standing.USED_UP
    near = spent.total >= budget.usd * Decimal(str(budget.alert_at))
    return Standing.NEAR if near else Standing.WITHIN


def used_up(budget: Budget, spent: Spend, *, notional: bool) -> str:
    """Say why a budget ended a tuning."""
    kind = " (notional)" if notional else ""
    return (
        f"The budget of {usd(budget.usd)}{kind} is used up: {usd(spent.spent_usd)} is spent, and"
        f" ending the running trials may cost another {usd(spent.committed_usd)}."
    )
