"""The digest: bounded, and the same in whatever order and however often trials come."""

from random import Random

import pytest

from tests.fakes.samples import curve, trial
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.domain.watching import (
    BEST_CURVES,
    MOST_CAUSES,
    MOST_CURVES,
    MOST_POINTS,
    OTHER_CAUSE,
    Digest,
    merged,
)


def shuffled(seed: int, count: int = 300) -> list[Trial]:
    trials = [
        trial(number, [0.1, (number * 0.618034) % 1], objective=(number * 0.618034) % 1)
        for number in range(1, count + 1)
    ]
    Random(seed).shuffle(trials)  # noqa: S311 - an order, not a secret
    return trials


@pytest.mark.parametrize("goal", list(Goal))
@pytest.mark.parametrize("seed", range(5))
def test_order_and_repetition_change_nothing(seed: int, goal: Goal) -> None:
    trials = shuffled(seed)
    one_by_one = Digest()
    for number, each in enumerate(trials):
        one_by_one = one_by_one.absorb([each, trials[number // 2]], goal)

    assert one_by_one == Digest().absorb(shuffled(seed + 100), goal)


def test_all_scores_and_the_curves_of_the_best_and_of_a_sample_are_kept() -> None:
    trials = shuffled(0)

    digest = Digest().absorb(trials, Goal.MAXIMIZE)

    with_curves = {each.name for each in digest.trials if each.curve}
    best = sorted(trials, key=lambda each: each.objective or 0, reverse=True)[:BEST_CURVES]
    assert len(digest.trials) == 300
    assert {each.name for each in best} | digest.typical == with_curves
    assert len(digest.typical) == MOST_CURVES - BEST_CURVES
    scores = {each.name: each.objective for each in trials}
    assert {each.name: each.objective for each in digest.trials} == scores


def test_best_depends_on_the_goal() -> None:
    trials = shuffled(0)
    lowest = min(trials, key=lambda each: each.objective or 0).name

    digest = Digest().absorb(trials, Goal.MINIMIZE)

    assert next(each for each in digest.trials if each.name == lowest).curve


def test_long_curve_is_thinned_and_a_score_outlives_its_curve() -> None:
    long = trial(1, [number / 1000 for number in range(1_000)], objective=None)

    (kept,) = Digest().absorb([long], Goal.MAXIMIZE).trials

    assert len(kept.curve) <= MOST_POINTS
    assert kept.curve[-1] == long.curve[-1]
    assert kept.objective == 0.999


def test_what_is_learned_later_of_a_trial_is_added() -> None:
    listed = trial(1, [0.1], billable_seconds=None)
    digest = Digest().absorb([listed], Goal.MAXIMIZE)

    later = trial(1, [0.1, 0.2], billable_seconds=9, ran_out=True)

    (kept,) = digest.absorb([later], Goal.MAXIMIZE).trials

    assert (kept.billable_seconds, kept.ran_out) == (9, True)
    assert len(kept.curve) == 2


def test_reasons_of_failures_stay_bounded() -> None:
    failed = [
        trial(number, status=TrialStatus.FAILED, failure_reason=f"no {number} " + "x" * 5_000)
        for number in range(1, MOST_CAUSES + 20)
    ]

    kept = Digest().absorb(failed, Goal.MAXIMIZE).trials

    assert sum(len(each.failure_reason or "") for each in kept) < 20_000
    assert sum(each.failure_reason == OTHER_CAUSE for each in kept) == 19


def test_reading_the_same_again_changes_nothing() -> None:
    known = curve(0.1, 0.2, 0.3)

    assert merged(known, known[1:]) == known
    assert merged(known, ()) == known
    assert merged((), known[::-1]) == known


def test_value_of_a_period_that_was_not_over_is_replaced() -> None:
    known, read = curve(0.1, 0.2, 0.3), curve(0.1, 0.2, 0.35, 0.4)

    assert merged(known, read[1:]) == read
