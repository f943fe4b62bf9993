"""Grids: which values they try, how large they become, and what to do instead."""

from collections.abc import Iterator, Mapping
from math import prod

from tunesmith.domain.estimates import Scope
from tunesmith.domain.findings import Finding
from tunesmith.domain.money import Rate, usd
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.search_spec import RangeSpec
from tunesmith.domain.sizing import UNCOUNTED, combinations, instance_hours
from tunesmith.domain.spec import TuningSpec
from tunesmith.domain.spec_parts import Scalar

MOST_CHOICES = 30
"""Values of one hyperparameter that SageMaker takes in a list."""
LARGE = 100
"""From so many trials on a grid is worth a second thought."""
RANDOM_TRIALS = 60
"""The best of so many random trials is among the best 5% with a probability of 95%."""
A_DIMENSION = 10
"""Trials of a Bayesian search for each hyperparameter: a rule of thumb."""
FEWEST, MOST = 20, 60
"""The least and the most that are proposed for a Bayesian search."""

_JOBS = "HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs"


def listed(one: RangeSpec) -> list[Scalar] | None:
    """Return the values that a grid tries of a range; None where they are not few and whole."""
    if one.values is not None:
        return one.values
    if one.kind != "integer" or one.min is None or one.max is None:
        return None
    low, high = int(one.min), int(one.max)
    return list(range(low, high + 1)) if 0 < high - low < MOST_CHOICES else None


def points(ranges: Mapping[str, RangeSpec]) -> int | None:
    """Count the trials of a grid over these ranges; None where there is no such grid."""
    values = [listed(one) for one in ranges.values()]
    known = [len(set(map(repr, one))) for one in values if one is not None]
    return prod(known) if known and len(known) == len(values) else None


def list_values(spec: TuningSpec) -> tuple[TuningSpec, tuple[str, ...]]:
    """Write small ranges of whole numbers as lists, for a grid takes nothing else."""
    if spec.search.strategy != "grid":
        return spec, ()
    spelled = {
        name: values
        for name, one in spec.search.ranges.items()
        if one.values is None and (values := listed(one)) is not None
    }
    lists = {name: RangeSpec(values=values) for name, values in spelled.items()}
    ranges = {**spec.search.ranges, **lists}
    search = spec.search.model_copy(update={"ranges": ranges})
    return spec.model_copy(update={"search": search}), tuple(
        f"The grid tries every whole number from {values[0]} to {values[-1]} of {name}."
        for name, values in spelled.items()
    )


def check_grid_size(request: TuningRequest, rate: Rate | None, quotas: Quotas) -> Iterator[Finding]:
    """Refuse a grid that SageMaker does not run, with its cost and what to do instead."""
    trials, most = _trials(request), quotas.jobs_for("Grid")
    if trials is None or trials <= most:
        return
    yield Finding(
        field=_JOBS,
        value=trials,
        message=(
            f"is the size of the grid: {_size(request, trials)}, more than the {most:,} that a"
            f" tuning may have. They would cost {_in_all(request, trials, rate, quotas)}"
        ),
        fix=f"List fewer values, or use {_alternatives(request, rate, quotas)}.",
    )


def about_grid(request: TuningRequest, rate: Rate | None, quotas: Quotas) -> Iterator[str]:
    """Say what a large grid costs, and what would cost less."""
    trials = _trials(request)
    if trials is not None and trials >= LARGE:
        yield (
            f"The grid has {_size(request, trials)}, which cost"
            f" {_in_all(request, trials, rate, quotas)}."
            f" Consider {_alternatives(request, rate, quotas)}."
        )


def _trials(request: TuningRequest) -> int | None:
    """Return how many trials a request's grid has; None where there is none."""
    if request.HyperParameterTuningJobConfig.Strategy != "Grid":
        return None
    sizes = [_lists(search) for search in request.searches]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _lists(search: Search) -> int | None:
    if search.ranges is None or search.ranges.integers:
        return None
    return combinations(search.ranges)


def _size(request: TuningRequest, trials: int) -> str:
    if trials >= UNCOUNTED:
        return f"at least {trials:,} trials"
    products = [
        " x ".join(str(len(set(one.Values))) for one in search.ranges.categorical)
        for search in request.searches
        if search.ranges is not None
    ]
    return f"{trials:,} trials ({' + '.join(products)})"


def _cost(request: TuningRequest, trials: int, rate: Rate | None, quotas: Quotas) -> str:
    """Tell the training time, and the dollars that include start and end of each trial."""
    hours = f"{instance_hours(request, quotas, trials):,.1f} instance-hours"
    if rate is None:
        return hours
    scope = Scope.of(request, quotas)
    parallel = min(scope.parallel, trials)
    asked = scope.model_copy(update={"trials": trials, "parallel": parallel})
    return f"{hours}, {usd(asked.at_most(rate))}"


def _in_all(request: TuningRequest, trials: int, rate: Rate | None, quotas: Quotas) -> str:
    included = "whose price is not known" if rate is None else "with start and end"
    return f"at most {_cost(request, trials, rate, quotas)} {included}"


def _alternatives(request: TuningRequest, rate: Rate | None, quotas: Quotas) -> str:
    searched = max(search.ranges.count for search in request.searches if search.ranges)
    learning = min(max(A_DIMENSION * searched, FEWEST), MOST)
    drawn = _cost(request, RANDOM_TRIALS, rate, quotas)
    return (
        f"random search with {RANDOM_TRIALS} trials ({drawn}; their best is among the best 5% of"
        f" the space with 95% probability), Bayesian search with {learning}"
        f" ({_cost(request, learning, rate, quotas)}), or Hyperband with {RANDOM_TRIALS}, where"
        f" they report every epoch (less than {drawn}: most end early)"
    )
