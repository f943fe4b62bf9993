from math import log

import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide, numbers
from tunesmith.domain.policies import ExtrapolationSpec
from tunesmith.domain.trials import Goal

FINISHED = tuple(
    trial(n, [1.0 - (0.16 + 0.004 * n) * log(step + 1) for step in range(1, 41)]) for n in range(10)
)


def test_a_trial_that_will_hardly_beat_the_best_is_stopped() -> None:
    flat = trial(20, [0.9] * 12, RUNNING)

    [verdict] = decide(ExtrapolationSpec(), [flat], FINISHED, goal=Goal.MINIMIZE)

    assert verdict.evidence["expected"] == pytest.approx(0.9, abs=0.05)
    assert verdict.evidence["chance"] < verdict.evidence["probability"] == 0.05
    assert verdict.reason.startswith("From step 12 it is expected to end near 0.")


def test_one_that_may_goes_on() -> None:
    steep = trial(20, [1.2 - 0.3 * log(step + 1) for step in range(1, 13)], RUNNING)

    assert decide(ExtrapolationSpec(), [steep], FINISHED, goal=Goal.MINIMIZE) == []


@pytest.mark.parametrize(
    ("spec", "stopped"),
    [
        (ExtrapolationSpec(grace=12), []),
        (ExtrapolationSpec(grace=11), [20]),
        (ExtrapolationSpec(min_trials=11), []),
        (ExtrapolationSpec(min_trials=10), [20]),
    ],
)
def test_it_waits_for_its_grace_and_for_enough_curves(
    spec: ExtrapolationSpec, stopped: list[int]
) -> None:
    flat = trial(20, [0.9] * 12, RUNNING)

    assert numbers(decide(spec, [flat], FINISHED, goal=Goal.MINIMIZE)) == stopped
