"""The thresholds of the strategy `auto`, held against what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.strategies.measure import (
    BUDGETS,
    EPOCHS,
    PARALLEL,
    SHORT,
    Difference,
    Measured,
    difference,
    mean_of,
    space_name,
)
from benchmarks.strategies.play import Scale, Step, regret_after, regret_within

LENGTHS = (*SHORT, EPOCHS)
LOOKS = (10, 15, 20, 30, 50, 100)
"""Numbers of trials."""

Values = list[list[float]]


@dataclass(frozen=True, slots=True)
class Learning:
    """Bayesian beside random search: what learning from earlier trials gains."""

    trials: int
    parallel: int
    random: float
    bayesian: float
    gain: Difference
    """Below 0 where Bayesian search is better."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Hyperband beside Bayesian search, with as many trials and with as many epochs."""

    epochs: int
    trials: int
    share: float
    """Of the Bayesian search's epochs that Hyperband trained."""
    same_trials: Difference
    """Hyperband's regret less that of the Bayesian search; below 0 where it is better."""
    same_epochs: Difference


def learning_by_trials(measured: Sequence[Measured]) -> list[Learning]:
    """Compare after more and more trials."""
    contest = f"{space_name()}:Bayesian"
    return [_learning(measured, contest, trials, PARALLEL[0]) for trials in LOOKS]


def learning_by_rounds(measured: Sequence[Measured]) -> list[Learning]:
    """Compare with more and more trials at a time."""
    plain = f"{space_name()}:Bayesian"
    return [
        _learning(
            measured,
            plain if parallel == PARALLEL[0] else f"{plain}, {parallel} at a time",
            BUDGETS[1],
            parallel,
        )
        for parallel in PARALLEL
    ]


def ending_early(measured: Sequence[Measured]) -> list[Ending]:
    """Compare Hyperband with Bayesian search by the length of trials and their number."""
    return [_ending(measured, epochs, trials) for epochs in LENGTHS for trials in LOOKS]


def _learning(measured: Sequence[Measured], contest: str, trials: int, parallel: int) -> Learning:
    found = _regrets(measured, contest, trials)
    drawn = _regrets(measured, f"{space_name()}:Random", trials)
    gain = difference(found, drawn)
    return Learning(trials, parallel, mean_of(drawn), mean_of(found), gain)


def _ending(measured: Sequence[Measured], epochs: int, trials: int) -> Ending:
    space = space_name(epochs)
    ours = _regrets(measured, f"{space}:Hyperband", trials)
    theirs = _regrets(measured, f"{space}:Bayesian", trials)
    spent = [
        [_after(steps, trials).epochs for steps in each.runs[f"{space}:Hyperband"].values()]
        for each in measured
    ]
    within = [
        [
            regret_within(steps, most, each.scale(f"{space}:Bayesian"))
            for steps, most in zip(
                each.runs[f"{space}:Bayesian"].values(), epochs_spent, strict=True
            )
        ]
        for each, epochs_spent in zip(measured, spent, strict=True)
    ]
    share = mean_of([[float(one) for one in each] for each in spent]) / (epochs * trials)
    return Ending(epochs, trials, share, difference(ours, theirs), difference(ours, within))


def _regrets(measured: Sequence[Measured], contest: str, trials: int) -> Values:
    return [_of_one(each.runs[contest], trials, each.scale(contest)) for each in measured]


def _of_one(runs: Mapping[int, Sequence[Step]], trials: int, scale: Scale) -> list[float]:
    return [min(regret_after(steps, trials, scale), 1.0) for steps in runs.values()]


def _after(steps: Sequence[Step], trials: int) -> Step:
    return steps[min(trials, len(steps)) - 1]
