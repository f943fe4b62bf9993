"""The situations that a strategy is chosen for, and what each strategy needs in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from benchmarks.strategies.measure import (
    BUDGETS,
    EPOCHS,
    LISTS,
    Difference,
    Measured,
    difference,
    list_name,
    mean_of,
    space_name,
)
from benchmarks.strategies.play import spent_to_reach

STARTUP = 1.0
"""What starting a trial costs, in epochs."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A row of the mapping: when, and which strategy is then chosen."""

    name: str
    chosen: str
    contests: Mapping[str, str]
    """By strategy."""
    trials: int
    """Whole ones that may be paid for."""
    goal: float
    """The regret to come within."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a strategy needs in a situation."""

    strategy: str
    spent: float
    """As a share of what may be spent, on average; not reached counts as all of it."""
    reached: float
    """The share of the runs that reached the goal."""
    against: Difference | None
    """What it needs more than the chosen one, in the same unit; None for the chosen one."""


def situations() -> list[Situation]:
    """Give the rows of the mapping."""
    quick, limited, many = BUDGETS
    return [
        Situation("a small discrete space", "Grid", _small(LISTS[1]), prod(LISTS[1]), 0.0),
        Situation("a large space, a quick look", "Random", _whole(quick), quick, 0.25),
        Situation("a large space, a limited budget", "Bayesian", _whole(limited), limited, 0.1),
        Situation("many trials that report every epoch", "Hyperband", _whole(many), many, 0.05),
    ]


def small_spaces() -> list[Situation]:
    """Give small spaces of every size, to see until when a grid pays."""
    return [
        Situation(f"{prod(counts)}", "Grid", _small(counts), prod(counts), goal)
        for counts in LISTS
        for goal in (0.0, 0.1)
    ]


def standings(
    of: Situation, measured: Sequence[Measured], startup: float = STARTUP
) -> list[Standing]:
    """Tell what each strategy needs, the chosen one first."""
    most = of.trials * (EPOCHS + startup)
    spent = {
        strategy: [_spent(each, contest, of.goal, startup, most) for each in measured]
        for strategy, contest in of.contests.items()
    }
    chosen = spent[of.chosen]
    return [
        Standing(
            strategy,
            mean_of(shares),
            mean_of([[float(one < 1) for one in each] for each in shares]),
            None if strategy == of.chosen else difference(shares, chosen),
        )
        for strategy, shares in sorted(spent.items(), key=lambda each: each[0] != of.chosen)
    ]


def verdict(of: Situation, found: Sequence[Standing]) -> str:
    """Tell whether the measurement agrees with the mapping."""
    others = [(one.strategy, one.against) for one in found if one.against is not None]
    better = [name for name, against in others if against.high < 0]
    worse = [name for name, against in others if against.low > 0]
    level = [name for name, _ in others if name not in {*better, *worse}]
    if better:
        told = f"disagrees: {_named(better)} needed less, beyond chance"
    elif level:
        told = f"does not contradict, but cannot tell {of.chosen} from {_named(level)}"
    else:
        told = f"agrees: {of.chosen} needed the least, beyond chance"
    return told


def _named(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _spent(
    measured: Measured, contest: str, goal: float, startup: float, most: float
) -> list[float]:
    scale = measured.scale(contest)
    return [
        spent_to_reach(steps, goal, scale, startup=startup, most=most) / most
        for steps in measured.runs[contest].values()
    ]


def _small(counts: Sequence[int]) -> dict[str, str]:
    strategies = ("Grid", "Random", "Bayesian", "Hyperband")
    return {strategy: f"{list_name(counts)}:{strategy}" for strategy in strategies}


def _whole(trials: int) -> dict[str, str]:
    space = space_name()
    return {
        "Grid": f"{space}:Grid {trials}",
        "Random": f"{space}:Random",
        "Bayesian": f"{space}:Bayesian",
        "Hyperband": f"{space}:Hyperband, more trials",
    }
