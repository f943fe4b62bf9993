"""Decisions that were only noted: nothing that they would have saved is counted twice."""

from datetime import timedelta

import pytest

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.savings import Saving
from tunesmith.domain.shadows import noted_only, seconds_in_shadow
from tunesmith.domain.trials import TrialStatus


def noted(
    trial_name: str | None, minute: int, seconds: float | None, policy: str = "auto"
) -> Decision:
    verdict = Verdict(
        policy=policy,
        subject=Subject.TUNING if trial_name is None else Subject.TRIAL,
        trial=trial_name,
        evidence={},
        reason="because",
    )
    return Decision(
        decision_id=f"{verdict.key}:shadow",
        verdict=verdict,
        at=NOON + timedelta(minutes=minute),
        enforced=False,
        saving=None if seconds is None else Saving(seconds=seconds, basis="assumed"),
    )


RUNS = trial(1, status=TrialStatus.IN_PROGRESS)
ENDED = trial(2, seconds=60)  # at 12:03


def saved(*decisions: Decision) -> tuple[int, float]:
    found = noted_only(decisions)
    return len(found), seconds_in_shadow(found, [RUNS, ENDED])


def test_trials_that_a_noted_end_of_the_tuning_would_have_ended_count_no_more() -> None:
    whole = noted(None, 10, 5_000, "plateau")

    assert saved(whole, noted(RUNS.name, 11, 300), noted("never started", 20, 400)) == (1, 5_000)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        # Of 1,000 seconds five minutes had passed: 700 of them are in the end's 5,000 as well.
        (RUNS.name, 5_300),
        (ENDED.name, 6_000),
    ],
)
def test_rest_of_a_trial_is_counted_once_when_the_tuning_was_to_end_later(
    name: str, seconds: float
) -> None:
    assert saved(noted(name, 5, 1_000), noted(None, 10, 5_000, "plateau")) == (2, seconds)


def test_noted_end_by_a_budget_leaves_what_policies_would_have_saved() -> None:
    budget = noted(None, 5, None, "budget")

    assert saved(budget, noted(RUNS.name, 6, 300)) == (2, 300)


def test_end_of_which_nobody_knows_what_it_saves_takes_nothing_away() -> None:
    assert saved(noted(RUNS.name, 5, 1_000), noted(None, 10, 0, "plateau")) == (2, 1_000)
