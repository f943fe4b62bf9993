"""Chooses the strategy of a search that leaves it open, and says why."""

from typing import Literal

from tunesmith.domain.advice import ENOUGH_EPOCHS, FEW_ROUNDS
from tunesmith.domain.compiling import as_text
from tunesmith.domain.grids import points
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.rules.strategies import max_resource
from tunesmith.domain.search_spec import SearchSpec
from tunesmith.domain.spec import TuningSpec

SMALL = 50
"""Combinations that are few enough to try all, where no number of trials is asked for."""
MANY = 50
"""Trials from which on ending most of them early pays more than learning from whole ones."""
QUICK = 10
"""So few trials are a first look: a model of the space would learn nothing from them."""
LEARNS = "it learns the most from the earlier tunings of the warm start"
_DISAGREES = (
    "The rule is measured, and here the measurement disagrees: of the compute there was to spend, a"
    " good result took {} (docs/benchmarks/strategies.md). Consider {}."
)
MANY_MEASURED = _DISAGREES.format(
    "81 % by Bayesian search, and 92 % by Hyperband, which spent it on up to 4 times the trials",
    "strategy: bayesian",
)
QUICK_MEASURED = _DISAGREES.format(
    "68 % by Hyperband, which spent it on up to 4 times the trials, and 75 % by random search",
    "strategy: hyperband with more trials",
)

Strategy = Literal["grid", "random", "bayesian", "hyperband"]


def choose_strategy(
    spec: TuningSpec, quotas: Quotas, *, learns: bool = False
) -> tuple[TuningSpec, tuple[str, ...]]:
    """Replace `auto` by a strategy; the reason comes as a sentence for the user.

    Where the rule does not hold in our own measurements, another sentence says so.
    `learns` tells that earlier tunings to learn from were found.
    """
    if spec.search.strategy != "auto":
        return spec, ()
    strategy, why = _choice(spec, quotas, learns=learns)
    changes: dict[str, object] = {"strategy": strategy}
    size = points(spec.search.ranges)
    if strategy == "grid" and size is not None:  # a grid is all of its points
        changes |= {"max_jobs": None, "parallel": min(spec.search.parallel, size)}
    if strategy != "hyperband":
        changes |= {"min_resource": None, "max_resource": None}
    search = spec.search.model_copy(update=changes)
    told = f"The strategy auto chose {strategy}: {why}."
    return spec.model_copy(update={"search": search}), (told, *_measured(spec, strategy))


def _choice(spec: TuningSpec, quotas: Quotas, *, learns: bool) -> tuple[Strategy, str]:
    search = spec.search
    named = search.warm_start is not None and search.warm_start.parents is not None
    if not named and (size := points(search.ranges)) is not None:
        most = min(search.max_jobs or SMALL, quotas.jobs_for("Grid"))
        if size <= most:
            return "grid", f"there are {size} combinations in all, few enough to try every one"
    if named or learns:
        return "bayesian", LEARNS
    if (epochs := _epochs(spec)) >= ENOUGH_EPOCHS and (search.max_jobs or 0) >= MANY:
        return "hyperband", (
            f"{search.max_jobs} trials report every one of up to {epochs} epochs, so that most of"
            " them can be ended early"
        )
    if spec.budget is not None:
        return "bayesian", "the budget is limited, so that each trial should learn from the others"
    if (look := _quick_look(search)) is not None:
        return "random", look
    return "bayesian", "the space is too large to try it all, and trials can learn from others"


def _measured(spec: TuningSpec, strategy: Strategy) -> tuple[str, ...]:
    """Tell where `make bench-strategies` found another strategy better than the rule's."""
    if strategy == "hyperband":
        return (MANY_MEASURED,)
    few = spec.search.max_jobs is not None and spec.search.max_jobs <= QUICK
    if strategy == "random" and few and _epochs(spec) >= ENOUGH_EPOCHS:
        return (QUICK_MEASURED,)
    return ()


def _epochs(spec: TuningSpec) -> int:
    """Return how many epochs Hyperband may share out; 0 where it cannot be used."""
    if spec.stopping.sagemaker == "auto":
        return 0
    if spec.search.max_resource is not None:
        return spec.search.max_resource
    statics = {name: as_text(value) for name, value in spec.training.hyperparameters.items()}
    return (max_resource(statics) or 0) if spec.objective.step is not None else 0


def _quick_look(search: SearchSpec) -> str | None:
    if search.max_jobs is None:
        return None
    if search.max_jobs <= QUICK:
        return f"{search.max_jobs} trials are a quick look, too few to learn from"
    if search.parallel * FEW_ROUNDS > search.max_jobs:
        return (
            f"{search.parallel} of {search.max_jobs} trials run at a time, which leaves too few"
            " rounds to learn from"
        )
    return None
