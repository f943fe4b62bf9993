"""What a tuning cost in the end."""

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.money import Usd
from tunesmith.domain.spending import spend, usage_of
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord


class Cost(BaseModel):
    """The price of a tuning's trials, beside what was expected."""

    model_config = ConfigDict(frozen=True)

    spent_usd: Usd
    budget_usd: Usd | None = None
    expected_usd: Usd | None = None
    maximum_usd: Usd | None = None
    prices: str
    """Which prices these are."""
    notional: bool = False


def cost_in_the_end(
    record: TuningRecord, trials: Sequence[Trial], ended_at: datetime
) -> Cost | None:
    """Return what all trials of a tuning that is over cost; None where a price is not known.

    A trial that nobody saw end is counted up to the tuning's own end: never as nothing.
    """
    if record.rate is None:
        return None
    told = record.estimate
    open_still = [one for one in trials if not one.status.is_terminal]
    ended = usage_of(one for one in trials if one.status.is_terminal)
    return Cost(
        spent_usd=spend(ended, open_still, record.rate, ended_at).spent_usd,
        budget_usd=record.budget.usd if record.budget else None,
        expected_usd=told.expected_usd if told else None,
        maximum_usd=told.maximum_usd if told else None,
        prices=record.rate.basis,
        notional=record.rate.notional,
    )


def usual_seconds(trials: Sequence[Trial]) -> float | None:
    """Return how long trials were billed for on average; None if none has run.

    The average, as it makes the sum: where most trials are stopped early, those in the middle cost
    far less. Failed trials are left out, for the next ones are meant to work.
    """
    known = (
        one.seconds if one.billable_seconds is None else float(one.billable_seconds)
        for one in trials
        if one.status is not TrialStatus.FAILED
    )
    found = [seconds for seconds in known if seconds is not None]
    return round(fmean(found), 3) if found else None
