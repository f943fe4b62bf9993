"""What is measured of strategies is counted right, and told as it is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.strategies.measure import (
    Measured,
    contests,
    difference,
)
from benchmarks.strategies.page import page
from benchmarks.strategies.play import Contest, Scale, Step, play, regret_within, spent_to_reach
from benchmarks.strategies.problems import Axis, Point, continuous, grid_counts, listed
from benchmarks.strategies.situations import situations, standings, verdict

AXES = (
    Axis("rate", 0.001, 1.0, log=True),
    Axis("units", 1, 9, whole=True),
    Axis("kind", choices=("a", "b")),
)
EPOCHS = 9
FREE = Contest("Random", continuous(AXES), EPOCHS, trials=20)


class Known:
    """Losses that fall with every epoch, to what the point is worth; keeps how far it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def losses(self, point: Point, epochs: int) -> Sequence[float]:
        self.asked.append(epochs)
        worth = abs(float(point["rate"]) - 0.1) + abs(int(point["units"]) - 5)
        return [worth + 1 / (1 + epoch) for epoch in range(epochs)]


def test_every_epoch_of_every_trial_is_counted() -> None:
    steps = play(FREE, Known(), seed=1)

    assert steps[-1].epochs == 20 * EPOCHS
    assert [step.ended for step in steps] == list(range(1, 21))
    assert all(later.best <= step.best for step, later in pairwise(steps))
    # When the first trial ends the two beside it have trained, too.
    assert EPOCHS < steps[0].epochs <= 3 * EPOCHS


def test_hyperband_ends_most_trials_early_and_trains_no_further() -> None:
    curves = Known()

    steps = play(replace(FREE, strategy="Hyperband"), curves, seed=1)

    assert len(steps) == 20
    assert steps[-1].epochs < 20 * EPOCHS / 2
    assert set(curves.asked) == {1, 3, 9}


def test_more_trials_spend_no_more_than_is_allowed() -> None:
    more = replace(FREE, strategy="Hyperband", trials=500, most_epochs=50)

    assert play(more, Known(), seed=1)[-1].epochs <= 50


@pytest.mark.parametrize("strategy", ["Grid", "Random"])
def test_a_small_space_is_tried_once_each_in_any_order(strategy: str) -> None:
    ranges, fixed = listed(AXES, (2, 3), seed=4)
    contest = Contest(strategy, ranges, EPOCHS, trials=6, fixed=fixed)

    steps = play(contest, Known(), seed=4)

    assert fixed == {"kind": "b"}
    assert sorted(step.value for step in steps) == sorted(
        step.value for step in play(contest, Known(), seed=5)
    )


def test_a_grid_over_a_large_space_keeps_within_its_trials() -> None:
    assert grid_counts(AXES, 10) == [3, 3]
    assert grid_counts(AXES, 1000) == [3, 3, 3]


STEPS = [Step(30, 3, 1, 0.9, 0.9), Step(40, 4, 2, 0.5, 0.5), Step(60, 5, 3, 0.1, 0.1)]
SCALE = Scale(best=0.0, middle=1.0)


@pytest.mark.parametrize(
    ("goal", "startup", "spent"), [(0.5, 0, 40), (0.5, 10, 80), (0.1, 0, 60), (0.0, 0, 100)]
)
def test_what_a_quality_took_includes_starts_and_what_was_not_reached(
    goal: float, startup: float, spent: float
) -> None:
    assert spent_to_reach(STEPS, goal, SCALE, startup=startup, most=100) == spent


@pytest.mark.parametrize(("epochs", "regret"), [(29, 1.0), (30, 0.9), (59, 0.5), (99, 0.1)])
def test_a_regret_within_epochs_is_that_of_the_last_ended_trial(epochs: int, regret: float) -> None:
    assert regret_within(STEPS, epochs, SCALE) == regret


def test_a_difference_is_clear_only_where_the_seeds_agree() -> None:
    ours = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]

    steady = difference(ours, [[each + 0.5 for each in one] for one in ours])
    mixed = difference([[0.0, 1.0, -1.0]], [[0.0, 0.0, 0.0]])

    assert (steady.mean, steady.low, steady.high) == pytest.approx((-0.5, -0.5, -0.5))
    assert steady.is_clear
    assert not mixed.is_clear


def measured(values: dict[str, float]) -> list[Measured]:
    """Make up what each strategy finds: everything at once, or only a poor value."""
    runs: dict[str, dict[int, Sequence[Step]]] = {}
    for seed in (0, 1):
        for name, contest in contests(AXES, seed):
            worth = next((each for part, each in values.items() if part in name), 0.5)
            middle = 2.0 if "Random" in name else worth
            runs.setdefault(name, {})[seed] = [
                Step(27 * at, at, at, middle, worth) for at in range(1, contest.trials + 1)
            ]
    return [Measured("made up", runs)]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"Bayesian": 0.0}, "agrees: Bayesian needed the least"),
        ({"Grid": 0.0}, "disagrees: Grid needed less"),
        ({"Bayesian": 0.0, "Grid": 0.0}, "cannot tell Bayesian from Grid"),
    ],
)
def test_the_page_tells_where_the_rule_does_not_hold(values: dict[str, float], told: str) -> None:
    limited = situations()[2]
    found = measured({**values, "Random": 0.9})

    assert told in verdict(limited, standings(limited, found))
    assert told in page(found, ["- Machine: some"])
