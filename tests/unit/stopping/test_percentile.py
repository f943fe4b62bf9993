import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide, numbers
from tunesmith.domain.policies import PercentileSpec
from tunesmith.domain.trials import Goal

# At step 2 they had 0.1, 0.2 … 0.8; of eight the best quarter are two, from 0.7 on.
EARLIER = [trial(n, [0.0, n / 10, 0.9]) for n in range(1, 9)]
SPEC = PercentileSpec(grace=1, keep=0.25, min_trials=8)


def test_a_trial_outside_the_best_share_is_stopped_with_its_evidence() -> None:
    [verdict] = decide(SPEC, [trial(9, [0.9, 0.69], RUNNING)], EARLIER)

    assert (verdict.policy, verdict.trial) == ("percentile", trial(9).name)
    assert verdict.evidence == {"step": 2, "cut": 0.7, "keep": 0.25, "trials": 8, "value": 0.69}
    assert verdict.reason == (
        "At step 2 its value 0.69 is worse than 0.7,"
        " which the best 0.25 of 8 earlier trials had there."
    )


@pytest.mark.parametrize(
    ("keep", "least"), [(0.125, 0.8), (0.25, 0.7), (0.3, 0.6), (0.5, 0.5), (0.01, 0.8)]
)
def test_the_share_that_goes_on_is_rounded_up(keep: float, least: float) -> None:
    spec = PercentileSpec(grace=1, keep=keep, min_trials=8)

    assert decide(spec, [trial(9, [0.9, least], RUNNING)], EARLIER) == []
    assert decide(spec, [trial(9, [0.9, least - 0.01], RUNNING)], EARLIER)


def test_a_tenth_of_thirty_are_three() -> None:
    earlier = [trial(n, [n / 100]) for n in range(1, 31)]
    spec = PercentileSpec(grace=0, keep=0.1, min_trials=1)

    running = [trial(90, [0.27], RUNNING), trial(91, [0.28], RUNNING)]
    assert numbers(decide(spec, running, earlier)) == [90]


def test_nobody_is_judged_early_or_against_few() -> None:
    assert decide(SPEC, [trial(9, [0.0], RUNNING)], EARLIER) == []
    assert decide(SPEC, [trial(9, [0.0, 0.0], RUNNING)], EARLIER[:7]) == []


def test_minimising_keeps_the_lowest() -> None:
    running = [trial(8, [0.9, 0.2], RUNNING), trial(9, [0.9, 0.21], RUNNING)]

    assert numbers(decide(SPEC, running, EARLIER, goal=Goal.MINIMIZE)) == [9]
