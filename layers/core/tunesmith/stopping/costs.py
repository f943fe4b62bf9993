"""What stopping costs, measured on the trials themselves."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from tunesmith.domain.money import Rate
from tunesmith.domain.trials import Trial
from tunesmith.stopping.state import Costs


def measured_costs(
    trials: Iterable[Trial], *, lag_seconds: float, rate: Rate | None = None
) -> Costs:
    """Return what stopping costs, given how late a decision is and what a trial costs.

    How long trials take from their creation to their first value is measured on them; until one
    has got there, what is usual on SageMaker is assumed.
    """
    waits = [wait for one in trials if (wait := _wait(one)) is not None]
    costs = Costs(
        lag_seconds=lag_seconds,
        usd_per_second=None if rate is None else float(rate.usd_per_second),
        notional=rate is not None and rate.notional,
    )
    return replace(costs, startup_seconds=median(waits)) if waits else costs


def _wait(trial: Trial) -> float | None:
    """Return the seconds before the first value; None where the beginning was not kept."""
    if trial.created_at is None or not trial.curve or trial.curve[0].step > 1:
        return None
    return max((trial.curve[0].time - trial.created_at).total_seconds(), 0.0)
