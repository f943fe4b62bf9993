import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide, numbers
from tunesmith.domain.policies import BanditSpec
from tunesmith.domain.trials import Goal

# The best at step 2 had 0.5; a fifth less is 0.4.
EARLIER = [trial(1, [0.1, 0.5, 0.9]), trial(2, [0.1, 0.3, 0.95])]
SPEC = BanditSpec(grace=1, slack=0.2)


def test_a_trial_behind_by_more_than_the_slack_is_stopped_with_its_evidence() -> None:
    [verdict] = decide(SPEC, [trial(9, [0.6, 0.39], RUNNING)], EARLIER)

    assert (verdict.policy, verdict.trial) == ("bandit", trial(9).name)
    assert verdict.evidence == {"step": 2, "best": 0.5, "slack": 0.2, "trials": 2, "value": 0.39}
    assert verdict.reason == (
        "At step 2 its value 0.39 is worse than 0.5,"
        " the best of 2 earlier trials there, by more than 20.00% of it."
    )


@pytest.mark.parametrize(
    ("goal", "values", "best", "gone"),
    [
        (Goal.MAXIMIZE, [0.75, 0.74, 0.76, 2.0], 1.0, [11]),
        (Goal.MINIMIZE, [1.25, 1.26, 1.24, 0.0], 1.0, [11]),
        # Below zero the slack goes the same way: worse by a quarter of the best's size.
        (Goal.MAXIMIZE, [-1.25, -1.26, -1.24, 0.0], -1.0, [11]),
        (Goal.MINIMIZE, [-0.75, -0.74, -0.76, -2.0], -1.0, [11]),
    ],
)
def test_slack_is_a_share_of_the_best_whatever_its_sign(
    goal: Goal, values: list[float], best: float, gone: list[int]
) -> None:
    running = [trial(10 + n, [value], RUNNING) for n, value in enumerate(values)]

    verdicts = decide(BanditSpec(grace=0, slack=0.25), running, [trial(1, [best])], goal=goal)

    assert numbers(verdicts) == gone


def test_nobody_is_judged_early_or_against_few() -> None:
    assert decide(SPEC, [trial(9, [0.0], RUNNING)], EARLIER) == []
    strict = BanditSpec(grace=1, min_trials=3)
    assert decide(strict, [trial(9, [0.0, 0.0], RUNNING)], EARLIER) == []
