"""The rules that give poor trials up."""

import math

import pytest

from tunesmith_local.sagemaker.search import MedianRule, RungRule

GOOD, FAIR, POOR = [0.5, 0.6, 0.7, 0.8], [0.4, 0.5, 0.6, 0.7], [0.1, 0.1, 0.1, 0.1]


def median_rule(*, maximize: bool = True) -> MedianRule:
    return MedianRule(maximize=maximize, min_finished=2, grace_epochs=2)


def test_the_median_rule_stops_what_is_worse_than_the_running_averages() -> None:
    reason = median_rule().verdict(POOR[:2], {1: GOOD, 2: FAIR}, {})

    assert reason == "value 0.1 at epoch 2 is worse than the median 0.5"


def test_the_median_rule_is_turned_round_when_less_is_better() -> None:
    rule = median_rule(maximize=False)

    assert rule.verdict(POOR[:2], {1: GOOD, 2: FAIR}, {}) is None
    assert rule.verdict([0.9, 0.9], {1: GOOD, 2: FAIR}, {})


@pytest.mark.parametrize(
    ("curve", "finished"),
    [
        (POOR[:1], {1: GOOD, 2: FAIR}),
        (POOR[:2], {1: GOOD}),
        (POOR, {1: GOOD[:3], 2: FAIR}),
        (FAIR, {1: GOOD, 2: FAIR}),
    ],
    ids=["within the grace", "too few finished", "too few that came so far", "good enough"],
)
def test_the_median_rule_waits_until_it_can_tell(
    curve: list[float], finished: dict[int, list[float]]
) -> None:
    assert median_rule().verdict(curve, finished, {}) is None


def test_not_a_number_is_worst_of_all() -> None:
    assert median_rule().verdict([0.9, math.nan], {1: GOOD, 2: FAIR}, {})
    assert median_rule(maximize=False).verdict([0.0, math.nan], {1: GOOD, 2: FAIR}, {})


def rungs(min_resource: int = 1) -> RungRule:
    return RungRule(maximize=True, min_resource=min_resource, max_resource=9, reduction=3)


def test_at_a_rung_the_best_third_goes_on() -> None:
    running = {1: [0.3], 2: [0.2], 3: [0.1]}

    assert rungs().verdict(running[1], {}, running) is None
    reason = rungs().verdict(running[3], {}, running)
    assert reason == "not among the best 1 of 3 at resource 1"


def test_the_first_at_a_rung_go_on_for_nobody_can_rank_them() -> None:
    running = {1: [0.9], 2: [0.1]}

    assert rungs().verdict(running[2], {}, running) is None


def test_between_rungs_nobody_is_judged() -> None:
    running = {number: [0.9, 0.9] for number in range(6)} | {6: [0.1, 0.1]}

    assert rungs().verdict(running[6], {}, running) is None
    assert rungs(min_resource=2).verdict(running[6], {}, running)


def test_trials_that_were_stopped_at_a_rung_still_count_there() -> None:
    finished = {number: [0.9] for number in range(5)}

    assert rungs().verdict([0.5], finished, {9: [0.5]})


def test_nobody_goes_on_past_the_maximum() -> None:
    curve = [0.9] * 9

    assert rungs().verdict(curve, {}, {1: curve}) is None
    longer = [0.9] * 10
    assert rungs().verdict(longer, {}, {1: longer}) == "reached the maximum resource 9"
