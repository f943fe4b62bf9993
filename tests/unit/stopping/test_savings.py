"""What a decision saves: worked by hand."""

from datetime import timedelta

import pytest

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.stopping.audit import is_audited
from tunesmith.stopping.costs import measured_costs
from tunesmith.stopping.savings import expected_saving
from tunesmith.stopping.state import Costs, Reference, Seen, TuningState

GOAL = Goal.MAXIMIZE
RUNNING = TrialStatus.IN_PROGRESS
COSTS = Costs(lag_seconds=10, usd_per_second=0.01)


def state(*, exact: bool = True, completed: int = 3, **changes: object) -> TuningState:
    """Completed trials of 100, 200 and 300 s with 10 epochs each; two others run."""
    ended = [
        trial(number, [0.5] * 10, seconds=100 * number, exact=exact)
        for number in range(1, completed + 1)
    ]
    running = [trial(4, [0.1] * 4, RUNNING, exact=exact), trial(5, [0.1] * 7, RUNNING, exact=exact)]
    told: dict[str, object] = {"costs": COSTS, **changes}
    return TuningState(
        goal=GOAL,
        running=[Seen.of(one, GOAL) for one in running],
        reference=Reference(Seen.of(one, GOAL) for one in ended),
        **told,  # type: ignore[arg-type]
    )


def verdict(subject: Subject) -> Verdict:
    name = trial(4).name if subject is Subject.TRIAL else None
    return Verdict(policy="median", subject=subject, trial=name, evidence={}, reason="")


NOW = NOON + timedelta(minutes=4, seconds=50)
"""The fourth trial has run for 50 s, the fifth has hardly begun."""


def test_stopped_trial_saves_what_it_lacks_to_the_usual_length() -> None:
    saving = expected_saving(verdict(Subject.TRIAL), state(), NOW)

    assert (saving.epochs, saving.seconds, saving.usd) == (6, 200 - 50 - 10, 1.4)
    assert "3 completed ones (200 s and 10 epochs)" in saving.basis
    assert "10 s" in saving.basis


def test_ended_tuning_also_saves_the_trials_that_never_start() -> None:
    ended = expected_saving(verdict(Subject.TUNING), state(max_trials=8), NOW)

    assert ended.seconds == (200 - 50 - 10) + (200 + 10 - 10) + 3 * 200
    assert ended.epochs == 6 + 3 + 3 * 10


def test_minutes_are_no_epochs_and_an_unknown_price_is_no_zero() -> None:
    saving = expected_saving(verdict(Subject.TRIAL), state(exact=False, costs=Costs()), NOW)

    assert (saving.epochs, saving.usd) == (None, None)
    assert saving.seconds == 200 - 50 - 60


def test_nothing_is_claimed_before_a_trial_has_completed() -> None:
    saving = expected_saving(verdict(Subject.TRIAL), state(completed=0), NOW)

    assert (saving.epochs, saving.seconds, saving.usd) == (None, 0, None)
    assert "No trial has completed" in saving.basis


def test_trial_that_outlasts_the_others_saves_nothing_and_owes_nothing() -> None:
    saving = expected_saving(verdict(Subject.TRIAL), state(), NOW + timedelta(hours=1))

    assert saving.seconds == 0


def test_start_up_is_measured_once_a_trial_has_got_there() -> None:
    slow = trial(1, [0.1, 0.2], created_at=NOON - timedelta(minutes=3))

    assert measured_costs([slow], lag_seconds=1).startup_seconds == 5 * 60
    assert measured_costs([trial(2)], lag_seconds=1).startup_seconds == Costs().startup_seconds


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5])
def test_audited_are_about_as_many_as_asked_for_and_always_the_same(share: float) -> None:
    names = [f"dev-tuning-{number:03d}" for number in range(4_000)]

    audited = [name for name in names if is_audited("tuning", name, share)]

    assert len(audited) == pytest.approx(share * 4_000, abs=100 * share**0.5 + 1e-9)
    assert audited == [name for name in names if is_audited("tuning", name, share)]
