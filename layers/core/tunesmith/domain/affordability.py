"""Whether a request may cost what it may come to."""

from collections.abc import Iterator
from decimal import Decimal

from tunesmith.domain.estimates import Scope
from tunesmith.domain.findings import Finding
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.money import Budget, Rate, usd
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.prices import Prices, rate_of, without_price
from tunesmith.domain.sizing import kept_warm

_JOBS = "HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs"


def check_cost(
    request: TuningRequest, budget: Budget | None, prices: Prices, guardrails: Guardrails
) -> list[Finding]:
    """Return what stands against the cost of a request; what cannot be priced cannot be kept."""
    cap, rate = guardrails.max_usd, rate_of(request, prices)
    if budget is None and cap is None:
        return []
    kept = (
        f"the budget of {usd(budget.usd)}"
        if budget is not None
        else f"this deployment's limit of {usd(cap or Decimal(0))}"
    )
    if warm := list(_kept_warm(request, kept)):
        return warm
    if rate is None:
        return list(_without_price(request, prices, kept))
    if cap is None:
        return []
    if budget is not None:
        return list(_check_budget(budget, cap))
    return list(_check_limits(Scope.of(request, guardrails.quotas), rate, cap))


def _kept_warm(request: TuningRequest, kept: str) -> Iterator[Finding]:
    for path, seconds in kept_warm(request).items():
        yield Finding(
            field=path,
            value=seconds,
            message=f"keeps machines when their trials have ended, and bills them, so {kept} cannot"
            " be kept",
            fix="Leave it out.",
        )


def _without_price(request: TuningRequest, prices: Prices, kept: str) -> Iterator[Finding]:
    missing = without_price(request, prices) or dict.fromkeys(request.definitions)
    for path, name in missing.items():
        yield Finding(
            field=path,
            value=name,
            message=f"has no known price in {prices.region}, so {kept} cannot be kept",
            fix=(
                "Use an instance type with a known price. An operator can add prices by a file of"
                " the deployment's own (parameter PricesKey)."
            ),
        )


def _check_budget(budget: Budget, cap: Decimal) -> Iterator[Finding]:
    if budget.usd > cap:
        yield Finding(
            field="budget.usd",
            value=float(budget.usd),
            message=f"is more than the {usd(cap)} that this deployment lets one tuning cost",
            fix=f"Lower it to {cap} or less.",
        )


def _check_limits(scope: Scope, rate: Rate, cap: Decimal) -> Iterator[Finding]:
    most = scope.at_most(rate)
    if most > cap:
        yield Finding(
            field=_JOBS,
            value=scope.trials,
            message=(
                f"makes a tuning of up to {usd(most)} ({scope.trials:,} trials of at most"
                f" {scope.trial_seconds:,} s with start and end; {rate.basis.rstrip('.')}), more"
                f" than the {usd(cap)} that this deployment lets one tuning cost"
            ),
            fix=(
                "Ask for fewer trials, a shorter runtime or a cheaper instance, or give a `budget`"
                f" of at most {cap}: the tuning then ends when it is used up."
            ),
        )
