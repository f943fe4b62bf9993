"""The search strategies: which points to try, and which trials to give up early."""

from collections.abc import Iterable

from tunesmith_local.sagemaker.search.draws import RandomSearch
from tunesmith_local.sagemaker.search.grid import GridSearch
from tunesmith_local.sagemaker.search.space import Point, Space, space_of
from tunesmith_local.sagemaker.search.stoppers import (
    MedianRule,
    NeverStop,
    RungRule,
    TrialStopper,
)
from tunesmith_local.sagemaker.search.strategy import Search

__all__ = [
    "MedianRule",
    "NeverStop",
    "Point",
    "RungRule",
    "Search",
    "Space",
    "TrialStopper",
    "make_search",
    "space_of",
]


def make_search(
    strategy: str,
    space: Space,
    seed: int,
    *,
    maximize: bool,
    startup_trials: int,
    past: Iterable[tuple[dict[str, str], float]] = (),
) -> Search:
    """Make the search of a tuning job's strategy."""
    if strategy == "Grid":
        return GridSearch(space)
    if strategy == "Bayesian":
        # Imported here because Optuna takes half a second that other strategies need not wait.
        from tunesmith_local.sagemaker.search.bayesian import BayesianSearch  # noqa: PLC0415

        return BayesianSearch(
            space, seed, maximize=maximize, startup_trials=startup_trials, past=past
        )
    # Hyperband draws at random too; its rungs decide which draws go on.
    return RandomSearch(space, seed)
