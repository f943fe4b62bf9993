"""Looks at what a live tuning has cost, and ends it when its budget is used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.money import Budget, Spend
from tunesmith.domain.spending import Standing, spend, standing, usage_of, used_up
from tunesmith.domain.trials import Trial
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Switch, Tunings
from tunesmith.usecases.stop import OVER

BUDGET = "budget"
"""Who decides, in the log of decisions."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What a look at the spending came to."""

    near: bool = False
    """People want to hear how the budget stands: it is nearly used up, or nothing ends the tuning
    that has used it up."""
    decision: Decision | None = None
    """To end the tuning."""


def look_at_spending(
    record: TuningRecord,
    *,
    running: Sequence[Trial],
    ended: Sequence[Trial],
    now: datetime,
    tunings: Tunings,
    enforcing: Switch,
) -> Purse:
    """Record what a tuning has cost, and hold it against its budget.

    A tuning whose price is not known has no budget and no cost. The decision is enforced whatever
    mode the policies are in, unless the switch turns all enforcement off.
    """
    if record.rate is None:
        return Purse()
    spent = spend(usage_of(ended), running, record.rate, now)
    tunings.change(record.tuning_id, {"spend": spent}, unless=OVER)
    if record.budget is None:
        return Purse()
    stands = standing(record.budget, spent)
    if stands is not Standing.USED_UP:
        return Purse(near=stands is Standing.NEAR)
    verdict = _verdict(record.budget, spent, notional=record.rate.notional)
    acting = enforcing()
    # While the switch keeps it from being ended, people hear of it at least.
    return Purse(near=not acting, decision=_decision(verdict, now, acting=acting))


def _verdict(budget: Budget, spent: Spend, *, notional: bool) -> Verdict:
    return Verdict(
        policy=BUDGET,
        subject=Subject.TUNING,
        evidence={
            "budget_usd": float(budget.usd),
            "spent_usd": float(spent.spent_usd),
            "committed_usd": float(spent.committed_usd),
        },
        reason=used_up(budget, spent, notional=notional),
    )


def _decision(verdict: Verdict, now: datetime, *, acting: bool) -> Decision:
    mark = "" if acting else ":shadow"
    return Decision(decision_id=f"{verdict.key}{mark}", verdict=verdict, at=now, enforced=acting)
