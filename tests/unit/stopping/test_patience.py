from math import nan

import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide
from tunesmith.domain.policies import PatienceSpec
from tunesmith.domain.trials import Goal

BETTER = [trial(1, [1.0])]
SPEC = PatienceSpec(steps=3)


def test_a_trial_that_no_longer_improves_is_stopped_with_its_evidence() -> None:
    [verdict] = decide(SPEC, [trial(9, [0.1, 0.5, 0.4, 0.5, 0.3], RUNNING)], BETTER)

    assert (verdict.policy, verdict.trial) == ("patience", trial(9).name)
    assert verdict.evidence == {
        "step": 5,
        "best": 0.5,
        "steps": 3,
        "min_improvement": 0,
        "value": 0.3,
    }
    assert verdict.reason == (
        "It has not improved on 0.5, its value at step 2, in the 3 steps since."
    )


@pytest.mark.parametrize(
    ("values", "least", "gone"),
    [
        ([0.5, 0.4, 0.4], 0, False),
        ([0.5, 0.4, 0.4, 0.51], 0, False),
        ([0.5, 0.5, 0.5, 0.5], 0, True),
        ([0.5, 0.51, 0.52, 0.53], 0.04, True),
        ([0.5, 0.51, 0.52, 0.55], 0.04, False),  # small steps that add up to it
        ([0.5, nan, nan, nan], 0, True),
        ([nan, nan, nan, nan], 0, False),  # there is nothing to improve on
    ],
)
def test_only_real_improvements_keep_it_going(
    values: list[float], least: float, gone: bool
) -> None:
    spec = PatienceSpec(steps=3, min_improvement=least)

    assert bool(decide(spec, [trial(9, values, RUNNING)], BETTER)) is gone


def test_minimising_looks_the_other_way() -> None:
    running = [trial(8, [0.5, 0.4, 0.3, 0.2], RUNNING), trial(9, [0.5, 0.6, 0.6, 0.6], RUNNING)]

    [verdict] = decide(SPEC, running, [trial(1, [0.0])], goal=Goal.MINIMIZE)

    assert verdict.trial == trial(9).name


def test_a_rare_metric_has_not_failed_to_improve_in_between() -> None:
    rare = trial(9, [0.5, 0.4], RUNNING, exact=False)
    late = rare.curve[1].model_copy(update={"step": 30})

    assert decide(SPEC, [rare.model_copy(update={"curve": (rare.curve[0], late)})], BETTER) == []
