"""Runs every contest on every problem, and compares searches pair by pair."""

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from benchmarks.strategies.play import Contest, Scale, Step, play
from benchmarks.strategies.problems import (
    SPACES,
    Axis,
    Curves,
    Trained,
    continuous,
    grid_counts,
    listed,
)
from benchmarks.tables import median

EPOCHS = 27
SHORT = (3, 9)
"""Shorter trainings, of which a Hyperband has less to save."""
BUDGETS = (10, 30, 100)
"""In whole trials."""
MORE = 4
"""How many times the trials a Hyperband gets that may train as much as the others."""
LISTS = ((3, 2, 2), (4, 4, 3), (6, 6, 3))
"""Values of each axis in the small spaces."""
PARALLEL = (3, 6, 10, 15)
SEEDS = 8
_RESAMPLES = 2_000

Runs = Mapping[str, Mapping[int, Sequence[Step]]]
"""The steps by contest and seed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found on one problem, and what it is measured against."""

    problem: str
    runs: Runs

    def scale(self, contest: str) -> Scale:
        """Return the scale of a contest: of all those in its space, with trials as long."""
        space = contest.partition(":")[0]
        within = [runs for name, runs in self.runs.items() if name.partition(":")[0] == space]
        best = min(steps[-1].best for runs in within for steps in runs.values())
        return Scale(best, middle_of(self.runs[f"{space}:Random"]))


def middle_of(runs: Mapping[int, Sequence[Step]]) -> float:
    """Return the median of what trials came to: what a draw is worth."""
    return median([step.value for steps in runs.values() for step in steps])


def space_name(epochs: int = EPOCHS) -> str:
    """Name the whole space with trials of so many epochs."""
    return f"all/{epochs}"


def list_name(counts: Sequence[int]) -> str:
    """Name a small space."""
    return f"list/{'x'.join(map(str, counts))}"


def contests(axes: Sequence[Axis], seed: int) -> Iterator[tuple[str, Contest]]:
    """Give every contest of a problem by its name, `space:who`."""
    yield from _small(axes, seed)
    ranges, most = continuous(axes), BUDGETS[-1]
    for epochs in (EPOCHS, *SHORT):
        for strategy in ("Random", "Bayesian", "Hyperband"):
            yield f"{space_name(epochs)}:{strategy}", Contest(strategy, ranges, epochs, most)
    whole = space_name()
    yield (
        f"{whole}:Hyperband, more trials",
        Contest("Hyperband", ranges, EPOCHS, MORE * most, most_epochs=most * EPOCHS),
    )
    for trials in BUDGETS:
        lists, fixed = listed(axes, grid_counts(axes, trials), seed)
        yield f"{whole}:Grid {trials}", Contest("Grid", lists, EPOCHS, trials, fixed=fixed)
    for parallel in PARALLEL[1:]:
        yield (
            f"{whole}:Bayesian, {parallel} at a time",
            Contest("Bayesian", ranges, EPOCHS, BUDGETS[1], parallel),
        )


def _small(axes: Sequence[Axis], seed: int) -> Iterator[tuple[str, Contest]]:
    for counts in LISTS:
        lists, fixed = listed(axes, counts, seed)
        size = 1
        for one in lists["CategoricalParameterRanges"]:
            size *= len(one["Values"])
        for strategy in ("Grid", "Random", "Bayesian", "Hyperband"):
            yield (
                f"{list_name(counts)}:{strategy}",
                Contest(strategy, lists, EPOCHS, size, fixed=fixed),
            )


def measure(workers: int = 2) -> list[Measured]:
    """Run everything; the slowest problems first."""
    with ProcessPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(measure_one, list(SPACES)[::-1]))


def measure_one(problem: str) -> Measured:
    """Run every contest of a problem with its models really trained."""
    trained = Trained(problem)
    try:
        return Measured(problem, run(SPACES[problem], trained, SEEDS))
    finally:
        trained.close()


def run(axes: Sequence[Axis], curves: Curves, seeds: int) -> Runs:
    """Run every contest, seed by seed."""
    found: dict[str, dict[int, Sequence[Step]]] = {}
    for seed in range(seeds):
        for name, contest in contests(axes, seed):
            found.setdefault(name, {})[seed] = play(contest, curves, seed)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean of paired differences, with its interval."""

    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether it is beyond chance."""
        return self.low > 0 or self.high < 0


def difference(ours: Sequence[Sequence[float]], theirs: Sequence[Sequence[float]]) -> Difference:
    """Compare two searches run for run: each is given by problem, then by seed.

    The interval holds with 95 %; it comes from drawing the seeds of every problem anew.
    """
    gaps = [
        [mine - other for mine, other in zip(one, another, strict=True)]
        for one, another in zip(ours, theirs, strict=True)
    ]
    draws = random.Random(0)  # noqa: S311 - no secret
    means = sorted(
        _mean([_mean(draws.choices(each, k=len(each))) for each in gaps]) for _ in range(_RESAMPLES)
    )
    edge = round(0.025 * _RESAMPLES)
    return Difference(_mean([_mean(each) for each in gaps]), means[edge], means[-edge - 1])


def mean_of(values: Sequence[Sequence[float]]) -> float:
    """Return the mean over problems of the means over their seeds."""
    return _mean([_mean(each) for each in values])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
