"""Lowers the limits of a tuning job to what its budget can pay.

SageMaker starts trials by itself and cannot be paused. So a budget is kept twice: here, when the
job is created, and while it runs (see `spending`).
"""

from collections.abc import Iterator
from copy import deepcopy
from math import ceil, floor
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.estimates import Scope
from tunesmith.domain.findings import Finding
from tunesmith.domain.money import Budget, Rate, rounded_up, usd
from tunesmith.domain.sizing import LONGEST_TUNING, MINUTE
from tunesmith.domain.spending import ENDING, START_UP

Json = dict[str, Any]

SHORTEST_TRIAL = MINUTE
"""A budget must let every trial of a round train so long."""
SHORTEST_TUNING = 2 * MINUTE
"""SageMaker takes no shorter time limit of a tuning job."""
UNBILLED = 2
"""How much longer than its billed time a tuning may run: machines on their way cost nothing."""


class Bounded(BaseModel):
    """A request within its budget."""

    model_config = ConfigDict(frozen=True)

    request: Json
    warnings: tuple[str, ...] = ()
    """What was changed, and why."""


def bound(request: Json, scope: Scope, budget: Budget, rate: Rate) -> Bounded | Finding:
    """Lower the limits of a request to what its budget can pay.

    One round of trials, the least that SageMaker starts, must fit with all it costs to end it.
    """
    seconds = floor(budget.usd / (scope.parallel * rate.usd_per_second))
    runtime = seconds - ENDING
    if runtime < SHORTEST_TRIAL:
        return _too_small(scope, budget, rate)
    most = max(floor(budget.usd / (START_UP * rate.usd_per_billed_second)), scope.parallel)
    if request["HyperParameterTuningJobConfig"]["Strategy"] == "Grid":
        most = scope.trials  # a grid is all of its points
    within = scope.model_copy(
        update={
            "trial_seconds": min(scope.trial_seconds, runtime),
            "trials": min(scope.trials, most),
        }
    )
    bounded = deepcopy(request)
    warnings = [
        *_bound_runtime(bounded, scope, within),
        *_bound_number(bounded, scope, within),
        *_bound_deadline(bounded, within, max(UNBILLED * seconds, SHORTEST_TUNING)),
    ]
    told = tuple(f"The budget of {usd(budget.usd)} {warning}" for warning in warnings)
    return Bounded(request=bounded, warnings=told)


def _too_small(scope: Scope, budget: Budget, rate: Rate) -> Finding:
    seconds = SHORTEST_TRIAL + ENDING
    one = rounded_up(seconds * rate.usd_per_second)
    least = rounded_up(scope.parallel * seconds * rate.usd_per_second)
    return Finding(
        field="budget.usd",
        value=float(budget.usd),
        message=(
            f"is too small: a trial costs at least {usd(one)} (a minute of training, and up to"
            f" {ENDING} s until it has ended), and {scope.parallel} run at a time"
        ),
        fix=(f"Give at least {usd(least)}, run fewer trials at a time, or use a cheaper instance."),
    )


def _bound_runtime(request: Json, asked: Scope, within: Scope) -> Iterator[str]:
    if asked.trial_seconds <= within.trial_seconds:
        return
    several = request.get("TrainingJobDefinitions") or [request["TrainingJobDefinition"]]
    for definition in several:
        limits = definition["StoppingCondition"]
        runtime = limits.get("MaxRuntimeInSeconds", asked.trial_seconds)
        limits["MaxRuntimeInSeconds"] = min(runtime, within.trial_seconds)
    yield (
        f"pays {asked.parallel} at a time for {within.trial_seconds:,} s each: a trial's time limit"
        f" is lowered to that from {asked.trial_seconds:,} s."
    )


def _bound_number(request: Json, asked: Scope, within: Scope) -> Iterator[str]:
    limits = _limits(request)
    if limits.get("MaxNumberOfTrainingJobs", 0) > within.trials:
        limits["MaxNumberOfTrainingJobs"] = within.trials
        yield (
            f"pays no more than the start-up of {within.trials:,} trials: their number is lowered"
            f" to that from {asked.trials:,}."
        )


def _bound_deadline(request: Json, within: Scope, seconds: int) -> Iterator[str]:
    """Bound the tuning's time, should nobody be able to look at the spending.

    SageMaker runs none for longer than it does, and takes no limit that is much longer.
    """
    longest = ceil(within.trials / within.parallel) * (within.trial_seconds + START_UP)
    if seconds < min(within.deadline or longest, longest, LONGEST_TUNING):
        _limits(request)["MaxRuntimeInSeconds"] = seconds
        yield (
            f"is used up by {within.parallel} trials at a time in {seconds // UNBILLED:,} s: the"
            f" whole tuning's time limit is set to twice that, {seconds:,} s, as machines on their"
            " way are not billed."
        )


def _limits(request: Json) -> Json:
    limits: Json = request["HyperParameterTuningJobConfig"]["ResourceLimits"]
    return limits
