from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import PlateauSpec
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.stopping.plateau import PlateauPolicy
from tunesmith.stopping.state import TuningState


def decide(
    *values: float,
    running: tuple[Trial, ...] = (),
    ended: tuple[Trial, ...] | None = None,
    goal: Goal = Goal.MAXIMIZE,
) -> list[Verdict]:
    known = ended or tuple(trial(n, [value]) for n, value in enumerate(values))
    policy = PlateauPolicy(PlateauSpec(jobs=3, min_improvement=0.01))
    return policy.decide(TuningState.of(goal, running=running, ended=known), NOON)


def test_the_tuning_ends_once_enough_trials_brought_nothing() -> None:
    [verdict] = decide(0.5, 0.8, 0.8, 0.7, 0.803)

    assert verdict.subject is Subject.TUNING
    assert verdict.trial is None
    assert verdict.evidence == {"best": 0.8, "trials": 3, "min_improvement": 0.01}
    assert verdict.reason == (
        "3 trials in a row have not improved the objective 0.8 by 1.00% or more."
    )


@pytest.mark.parametrize(
    "values",
    [
        [],
        [0.8],
        [0.8, 0.7, 0.7],
        [0.8, 0.7, 0.7, 0.81],  # better by more than 1 %
        [0.8, 0.804, 0.807, 0.809],  # small steps that add up to it
        [0.8, 0.7, 0.7, 0.9, 0.7, 0.7],
        [nan, nan, nan, nan],  # nothing is known yet
    ],
)
def test_the_tuning_goes_on_while_there_is_hope(values: list[float]) -> None:
    assert decide(*values) == []


def test_minimising_looks_the_other_way() -> None:
    assert decide(0.5, 0.49, 0.48, 0.47, goal=Goal.MINIMIZE) == []
    assert decide(0.5, 0.6, 0.7, 0.8, goal=Goal.MINIMIZE)


def test_an_improvement_on_zero_is_an_improvement() -> None:
    assert decide(0.0, 0.001, 0.002, 0.003) == []
    assert decide(0.0, 0.0, 0.0, 0.0)


def test_a_running_trial_that_is_better_already_keeps_the_tuning_alive() -> None:
    better = trial(9, [0.9], TrialStatus.IN_PROGRESS)
    same = trial(9, [0.8], TrialStatus.IN_PROGRESS)

    assert decide(0.8, 0.7, 0.7, 0.7, running=(better,)) == []
    assert decide(0.8, 0.7, 0.7, 0.7, running=(same,))


def test_trials_that_crashed_or_never_reported_do_not_count() -> None:
    best = trial(0, [0.8])
    crashed = [trial(n, [0.1], TrialStatus.FAILED) for n in range(1, 4)]
    silent = [trial(n, [], TrialStatus.STOPPED) for n in range(4, 7)]
    worse = [trial(n, [0.1], TrialStatus.STOPPED) for n in range(7, 10)]

    assert decide(ended=(best, *crashed, *silent)) == []
    assert decide(ended=(best, *worse))


def test_trials_that_reported_no_number_count_as_no_better() -> None:
    assert decide(0.8, nan, nan, nan)


@given(st.permutations(range(5)))
def test_the_order_in_which_trials_are_listed_does_not_matter(order: list[int]) -> None:
    known = [trial(n, [value]) for n, value in enumerate([0.5, 0.8, 0.7, 0.6, 0.8])]

    assert decide(ended=tuple(known[n] for n in order)) == decide(ended=tuple(known)) != []
