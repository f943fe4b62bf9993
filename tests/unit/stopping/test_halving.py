from math import nan

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, STOPPED, decide, numbers
from tunesmith.domain.policies import HalvingSpec
from tunesmith.domain.trials import Goal

SPEC = HalvingSpec(min_steps=2, reduction=3)  # rungs at 2, 6 and 18


def test_of_three_at_a_rung_the_best_goes_on() -> None:
    running = [
        trial(1, [0.1, 0.3], RUNNING),
        trial(2, [0.1, 0.5, 0.2], RUNNING),
        trial(3, [0.1, 0.4], RUNNING),
    ]

    verdicts = decide(SPEC, running)

    assert numbers(verdicts) == [1]  # the third is worse than the second was, but leads now
    assert verdicts[0].evidence == {
        "step": 2,
        "rung": 2,
        "cut": 0.5,
        "reduction": 3,
        "trials": 3,
        "value": 0.3,
    }
    assert verdicts[0].reason == (
        "At step 2, a rung, it had 0.3; the best one in 3 of 3 trials there had 0.5 or better."
    )


def test_a_trial_is_judged_by_what_it_had_at_its_latest_rung() -> None:
    earlier = [trial(n, [n / 10] * 6) for n in range(1, 6)]
    # Better at the rung of 6 than at that of 2, and fallen back since.
    running = [trial(9, [0.0, 0.0, 0.3, 0.4, 0.5, 0.6, 0.1], RUNNING)]

    assert decide(SPEC, running, earlier) == []
    assert numbers(decide(SPEC, [trial(9, [0.0, 0.0, 0.9], RUNNING)], earlier[:2])) == []
    assert numbers(decide(SPEC, [trial(9, [0.0, 0.0, 0.4], RUNNING)], earlier)) == [9]


def test_one_in_three_goes_on_rounded_down_but_never_none() -> None:
    earlier = [trial(n, [n / 10] * 2) for n in range(1, 5)]
    better, worse = trial(8, [0.45] * 2, RUNNING), trial(9, [0.35] * 2, RUNNING)

    assert numbers(decide(SPEC, [better, worse], earlier)) == [9]  # the best two of six
    assert numbers(decide(SPEC, [worse], earlier)) == [9]  # the best one of five


def test_fewer_than_a_whole_rung_decide_nothing() -> None:
    assert decide(SPEC, [trial(9, [0.0] * 2, RUNNING)], [trial(1, [0.5] * 2)]) == []
    assert decide(SPEC, [trial(9, [0.0], RUNNING)], [trial(n, [0.5]) for n in range(1, 6)]) == []


def test_a_trial_that_was_stopped_before_the_rung_is_not_at_it() -> None:
    earlier = [trial(1, [0.5] * 2), trial(2, [0.5], STOPPED)]

    assert decide(SPEC, [trial(9, [0.1] * 2, RUNNING)], earlier) == []


def test_no_number_at_the_rung_is_worse_than_any() -> None:
    earlier = [trial(n, [n / 10] * 2) for n in range(1, 4)]

    [verdict] = decide(SPEC, [trial(9, [0.9, nan, 0.2], RUNNING)], earlier)

    assert "it had no number" in verdict.reason


def test_metric_periods_are_no_rungs() -> None:
    earlier = [trial(n, [n / 10] * 2, exact=False) for n in range(1, 6)]
    mixed = [trial(n, [n / 10] * 2) for n in range(1, 6)]
    running = [trial(9, [0.0] * 2, RUNNING, exact=False)]

    assert decide(SPEC, running, earlier) == decide(SPEC, running, mixed) == []


def test_minimising_keeps_the_lowest() -> None:
    earlier = [trial(n, [n / 10] * 2) for n in range(1, 6)]
    running = [trial(8, [0.15] * 2, RUNNING), trial(9, [0.25] * 2, RUNNING)]

    assert numbers(decide(SPEC, running, earlier, goal=Goal.MINIMIZE)) == [9]
