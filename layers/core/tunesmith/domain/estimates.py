"""What a tuning will cost: at most, and probably."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.money import Budget, Estimate, Rate, rounded
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.sizing import trial_runtime, trials_at_most
from tunesmith.domain.spending import ENDING, GRACE, START_UP, TICK, UPLOAD

LATEST = 10
"""Earlier tunings that an estimate looks at."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Scope(_Part):
    """How big a tuning is at most."""

    trials: int
    parallel: int
    trial_seconds: int
    """A trial's time limit; of several definitions the longest."""
    deadline: int | None = None
    """The whole tuning's time limit, in seconds."""

    @classmethod
    def of(cls, request: TuningRequest, quotas: Quotas) -> "Scope":
        """Read it from a request."""
        config = request.HyperParameterTuningJobConfig
        trials = trials_at_most(request) or quotas.jobs_for(config.Strategy)
        return cls(
            trials=trials,
            parallel=min(config.ResourceLimits.MaxParallelTrainingJobs, trials),
            trial_seconds=max(trial_runtime(one) for one in request.definitions.values()),
            deadline=config.ResourceLimits.MaxRuntimeInSeconds,
        )

    def at_most(self, rate: Rate) -> Decimal:
        """Return what the limits let a tuning cost.

        Every trial is counted with its whole time limit, its start-up, and its ending.
        """
        around = START_UP + GRACE + UPLOAD
        seconds = self.trials * (self.trial_seconds + around)
        if self.deadline is not None:
            seconds = min(seconds, self.parallel * (self.deadline + GRACE + UPLOAD))
        return seconds * rate.usd_per_second

    def overshoot(self, rate: Rate) -> Decimal:
        """Return by how much a budget may be exceeded.

        Between two looks at the spending every running trial may have ended and been replaced by
        one that must be ended in its turn.
        """
        return self.parallel * (TICK + ENDING) * rate.usd_per_second


class Past(_Part):
    """How long the trials of earlier tunings took."""

    trial_seconds: float
    """Billed, on average."""
    trials: int
    tunings: int
    of: Literal["name", "project"] = "name"
    """What they share with the one that is estimated."""


def past_of(
    tunings: Sequence[tuple[float, int]], *, of: Literal["name", "project"] = "name"
) -> Past | None:
    """Sum up earlier tunings, the latest first: each one's usual billed seconds, and trials."""
    latest = tunings[:LATEST]
    if not latest:
        return None
    return Past(
        trial_seconds=median(seconds for seconds, _ in latest),
        trials=sum(trials for _, trials in latest),
        tunings=len(latest),
        of=of,
    )


def estimate(
    scope: Scope, rate: Rate | None, *, budget: Budget | None = None, past: Past | None = None
) -> Estimate:
    """Return what a tuning costs at most, and what it probably costs."""
    basis = _basis(scope, past)
    if rate is None:
        return Estimate(
            trials=scope.trials,
            basis=basis,
            prices="The price of an instance is not known.",
        )
    maximum, overshoot = scope.at_most(rate), None
    if budget is not None:
        overshoot = scope.overshoot(rate)
        maximum = min(maximum, budget.usd + overshoot)
    expected = min(_expected(scope, rate, past), maximum)
    if budget is not None:
        expected = min(expected, budget.usd)
    return Estimate(
        trials=scope.trials,
        maximum_usd=rounded(maximum),
        expected_usd=rounded(expected),
        overshoot_usd=None if overshoot is None else rounded(overshoot),
        basis=basis,
        prices=rate.basis,
        notional=rate.notional,
    )


def _expected(scope: Scope, rate: Rate, past: Past | None) -> Decimal:
    """Return what all trials will probably cost; a deadline lets only so many run."""
    if past is None:
        trial, a_second = Decimal(_assumed(scope)), rate.usd_per_second
    else:
        trial, a_second = Decimal(str(past.trial_seconds)), rate.usd_per_billed_second
    seconds = scope.trials * trial
    if scope.deadline is not None:
        seconds = min(seconds, Decimal(scope.parallel * scope.deadline))
    return seconds * a_second


def _assumed(scope: Scope) -> int:
    return scope.trial_seconds // 2 + START_UP


def _basis(scope: Scope, past: Past | None) -> str:
    if past is None:
        return (
            "No earlier tuning of the project has ended: a trial is assumed to take half of its"
            f" time limit, and {START_UP} s to start: {_assumed(scope):,} s."
        )
    return (
        f"Earlier tunings of this {past.of} ({past.tunings}, with trials: {past.trials}):"
        f" {past.trial_seconds:,.0f} billed seconds a trial on average."
    )
