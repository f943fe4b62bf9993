"""The page that tells which search is best, and by how much."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

from benchmarks.search.candidates import NEEDS, STARTUP, TODAY
from benchmarks.search.race import PARALLEL, Run, Scale
from benchmarks.tables import number, table

BUDGETS = (20, 50, 100)
Runs = Mapping[str, Mapping[str, Sequence[Run]]]
"""By candidate, then by problem; one run per seed."""


def page(runs: Runs, scales: Mapping[str, Scale], lines: Sequence[str]) -> str:
    """Write the page."""
    seeds = {len(run) for each in runs.values() for run in each.values()}
    after = [f"{budget} trials" for budget in BUDGETS]
    return "\n".join(
        [
            "# Choosing the Bayesian search",
            "",
            "Written by `make bench-search`; run it again to measure your machine. What was decided"
            " with it: [0008](../decisions/0008-the-estimator-proposes.md).",
            "",
            *lines,
            "",
            f"{len(scales)} problems, {max(seeds)} seeds each ({min(seeds)} for what is slow),"
            f" {PARALLEL} trials at once, ending in another order than they began. Regret: 0 is the"
            " best that any search found on the problem, 1 the middle of 2,000 random draws."
            " Milliseconds are processor time per trial, for its proposal and for taking in its"
            " result.",
            "",
            "## Regret over all problems",
            "",
            *table(["search", *after, "ms", "needs"], [_row(name, runs, scales) for name in runs]),
            "",
            f"## Against {TODAY}",
            "",
            "The mean difference over the problems and seeds that both searched; below 0 is better."
            " The intervals hold for all of a column's comparisons together (95 %): with so many"
            " of them, one would else look better by chance.",
            "",
            *table(
                ["search", *after],
                [
                    [name, *(_against(name, runs, scales, budget) for budget in BUDGETS)]
                    for name in runs
                    if name != TODAY
                ],
            ),
            "",
            "## Regret by problem",
            "",
            "After the last trial of each: the slow ones have run fewer than the others.",
            "",
            *table(
                ["search", *scales],
                [
                    [name, *(number(_last(runs[name], each, scales), 3) for each in scales)]
                    for name in runs
                ],
            ),
            "",
            "Branin, Hartmann and Ackley are the functions of that name; `mixed` has six"
            " parameters of all kinds; the last two are tables of real trainings"
            " (`benchmarks/search/train_tables.py`), read between their points.",
            "",
            *_choice(runs, scales),
            "",
        ]
    )


def regrets(
    of_candidate: Mapping[str, Sequence[Run]], scales: Mapping[str, Scale], budget: int
) -> list[float]:
    """Give the regret of every run after so many trials; none if they were fewer."""
    return [
        scales[problem].regret(run.best[budget - 1])
        for problem, each in of_candidate.items()
        for run in each
        if len(run.best) >= budget
    ]


def difference(
    ours: Sequence[float], theirs: Sequence[float], comparisons: int
) -> tuple[float, float]:
    """Give the mean of the paired differences, and how far its interval reaches.

    It holds with 95 % for as many comparisons together (Bonferroni).
    """
    gaps = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / max(1, len(gaps) - 1)
    width = NormalDist().inv_cdf(1 - 0.05 / 2 / comparisons)
    return mean, width * math.sqrt(variance / len(gaps))


def compared(
    name: str, runs: Runs, scales: Mapping[str, Scale], budget: int
) -> tuple[float, float] | None:
    """Compare with today's search over the seeds that both have, if both ran so many trials."""
    ours = regrets(runs[name], scales, budget)
    same = {problem: each[: len(runs[name][problem])] for problem, each in runs[TODAY].items()}
    if not ours:
        return None
    return difference(ours, regrets(same, scales, budget), len(runs) - 1)


def _row(name: str, runs: Runs, scales: Mapping[str, Scale]) -> list[object]:
    means = [_mean(regrets(runs[name], scales, budget)) for budget in BUDGETS]
    costs = [run.milliseconds for each in runs[name].values() for run in each]
    shown = [number(mean, 3) for mean in means]
    return [name, *shown, number(_mean(costs)), NEEDS.get(name, "")]


def _against(name: str, runs: Runs, scales: Mapping[str, Scale], budget: int) -> str:
    found = compared(name, runs, scales, budget)
    return f"{found[0]:+.3f} (±{found[1]:.3f})" if found else "-"


def _last(
    of_candidate: Mapping[str, Sequence[Run]], problem: str, scales: Mapping[str, Scale]
) -> float:
    return _mean([scales[problem].regret(run.best[-1]) for run in of_candidate[problem]])


def _choice(runs: Runs, scales: Mapping[str, Scale]) -> list[str]:
    """Say which searches are better than today's beyond chance, and what they need."""
    better = [
        f"- {name}, after {budget} trials: {found[0]:+.3f}; {_price(name, runs)}"
        for name in runs
        for budget in BUDGETS
        if name != TODAY and (found := compared(name, runs, scales, budget)) and sum(found) < 0
    ]
    told = (
        ["Better than it beyond chance:", "", *better]
        if better
        else ["None of the others is better than it beyond chance."]
    )
    return [
        "## What follows",
        "",
        f"The engine proposes with {TODAY}: Optuna's estimator with its defaults after {STARTUP}"
        " random trials (`sampler_startup_trials`).",
        "",
        *told,
    ]


def _price(name: str, runs: Runs) -> str:
    """Say what a search costs beside today's."""
    own, todays = (
        _mean([run.milliseconds for each in runs[one].values() for run in each])
        for one in (name, TODAY)
    )
    needs = f", and {NEEDS[name]}" if name in NEEDS else ""
    return f"{number(own)} ms per trial instead of {number(todays)}{needs}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
