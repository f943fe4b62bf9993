from math import inf, nan

import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide, numbers
from tunesmith.domain.policies import DivergenceSpec
from tunesmith.domain.trials import Goal

SPEC = DivergenceSpec(steps=3)
BETTER = [trial(1, [0.2, 0.1])]


def gone(values: list[float], *, better: bool = True) -> bool:
    running = [trial(9, values, RUNNING)]
    return bool(decide(SPEC, running, BETTER if better else (), goal=Goal.MINIMIZE))


def test_a_trial_without_numbers_is_stopped_even_if_it_is_the_only_one() -> None:
    [verdict] = decide(SPEC, [trial(9, [0.5, nan, inf, -inf], RUNNING)])

    assert (verdict.policy, verdict.trial) == ("divergence", trial(9).name)
    assert verdict.evidence == {"step": 4, "steps": 3}
    assert verdict.reason == "Up to step 4 it has reported no number: 3 steps in a row."


def test_a_trial_that_lost_more_than_the_best_gained_is_stopped_once_another_is_known() -> None:
    # It began at 1, and the best ended at 0.1: beyond 1.9 it has diverged.
    values = [1.0, 0.5, 1.91, 1.95, 2.0]
    [verdict] = decide(SPEC, [trial(9, values, RUNNING)], BETTER, goal=Goal.MINIMIZE)

    assert verdict.evidence == {"step": 5, "steps": 3, "start": 1.0, "best": 0.1, "value": 2.0}
    assert verdict.reason == (
        "Up to step 5 it has been worse than 1, where it began, by more than the best trial, with"
        " 0.1, is away from there: 3 steps in a row."
    )
    assert not gone(values, better=False)


@pytest.mark.parametrize(
    ("values", "stopped"),
    [
        ([nan, nan], False),
        ([nan, nan, nan], True),
        ([nan, nan, 0.5, nan, nan], False),
        ([1.0, 2.0, 2.0], False),
        ([1.0, 1.1, 1.2, 1.8], False),  # about where it began
        ([1.0, 2.0, 1.0, 2.0], False),
        ([1.0, 2.0, nan, 2.0], True),
        ([nan, 1.0, 2.0, 2.0, 2.0], True),
        ([1.0, 0.9, 0.8, 0.9], False),
    ],
)
def test_so_many_steps_in_a_row_must_have_gone_wrong(values: list[float], stopped: bool) -> None:
    assert gone(values) is stopped


def test_the_trial_in_the_lead_may_be_worse_than_when_it_began() -> None:
    fallen = [0.5, 0.2, 0.2, 0.2]
    running = [trial(8, fallen, RUNNING), trial(9, [0.3, -1.0, -1.0, -1.0], RUNNING)]

    assert numbers(decide(SPEC, running)) == [9]
