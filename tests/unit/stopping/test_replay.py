from collections.abc import Iterator
from datetime import datetime
from math import inf, nan

import pytest

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.stopping.replay import Conditions, Decide, Recording, Scoring, replay
from tunesmith.stopping.state import Seen, TuningState


def recording(number: int, *losses: float, startup: float = 0.0) -> Recording:
    return Recording(f"trial-{number}", losses, (1.0,) * len(losses), startup)


FOUR = [recording(number, 0.9, 0.8, 0.7 - 0.1 * number) for number in range(4)]


def nothing(_: TuningState, __: datetime) -> list[Verdict]:
    return []


def stop_at(step: int, name: str, subject: Subject = Subject.TRIAL) -> Decide:
    def decide(state: TuningState, _: datetime) -> list[Verdict]:
        return [
            Verdict(policy="test", subject=subject, trial=one.name, evidence={}, reason="test")
            for one in state.in_progress
            if one.name == name and one.curve.last_step == step
        ]

    return decide


def test_without_verdicts_everything_runs_to_its_end() -> None:
    played = replay(FOUR, nothing)

    assert played.steps == [3, 3, 3, 3]
    assert played.cost == 1.0
    assert played.best(Scoring.LATEST) == 3


def test_a_stopped_trial_saves_its_steps_and_keeps_its_latest_value() -> None:
    played = replay(FOUR, stop_at(1, "trial-3"))

    assert played.steps == [3, 3, 3, 1]
    assert played.cost == 10 / 12
    assert played.best(Scoring.LATEST) == 2
    assert [verdict.trial for verdict in played.verdicts] == ["trial-3"]


def test_a_stop_takes_effect_late() -> None:
    played = replay(FOUR, stop_at(1, "trial-3"), Conditions(delay_steps=1))

    assert played.steps == [3, 3, 3, 2]


def test_start_up_is_paid_for_every_trial() -> None:
    trials = [recording(0, 0.9, 0.8, startup=2.0), recording(1, 0.9, 0.8, startup=2.0)]

    assert replay(trials, stop_at(1, "trial-1")).cost == 7 / 8


def test_with_one_worker_trials_follow_each_other_in_virtual_time() -> None:
    seen: list[tuple[str, float, int]] = []

    def watch(state: TuningState, now: datetime) -> list[Verdict]:
        assert state.started_at is not None
        [one] = state.in_progress
        elapsed = (now - state.started_at).total_seconds()
        seen.append((one.name, elapsed, len(state.reference.ended)))
        return []

    replay(FOUR[:2], watch, Conditions(workers=1))

    # The last value of a trial ends it, so that nobody needs to be asked.
    assert seen == [("trial-0", 1, 0), ("trial-0", 2, 0), ("trial-1", 4, 1), ("trial-1", 5, 1)]


def test_a_verdict_on_the_tuning_ends_it() -> None:
    decide = stop_at(2, "trial-0", Subject.TUNING)
    played = replay(FOUR, decide, Conditions(workers=1))

    assert played.steps == [2]


def test_trials_are_fetched_when_a_worker_is_free_and_ends_are_heard_of() -> None:
    order: list[str] = []

    def fetch() -> Iterator[Recording]:
        for one in FOUR:
            order.append(f"start {one.name}")
            yield one

    def ended(trial: Seen) -> None:
        order.append(f"end {trial.name} {trial.objective}")

    replay(fetch(), nothing, Conditions(workers=2), ended)

    assert order[:4] == [
        "start trial-0",
        "start trial-1",
        "end trial-0 0.7",
        "start trial-2",
    ]


@pytest.mark.parametrize(
    ("scoring", "score"), [(Scoring.LATEST, 0.4), (Scoring.BEST, 0.2)], ids=["latest", "best"]
)
def test_scores(scoring: Scoring, score: float) -> None:
    assert recording(0, 0.5, 0.2, 0.4).score(3, scoring) == score


def test_what_is_no_number_never_wins() -> None:
    assert recording(0, 0.5, nan).score(2, Scoring.LATEST) == inf
    assert recording(0, 0.5, nan).score(2, Scoring.BEST) == 0.5
    assert replay([recording(0, 0.5, nan), FOUR[0]], nothing).best(Scoring.LATEST) == 1


def test_minutes_show_averages_without_epochs() -> None:
    curves: list[tuple[tuple[int, ...], tuple[float, ...], bool]] = []

    def watch(state: TuningState, _: datetime) -> list[Verdict]:
        [one] = state.in_progress
        curves.append((one.curve.steps, one.curve.losses, one.curve.exact))
        return []

    # Epochs end after 1 … 5 seconds; periods of 2 seconds hold {1}, {2, 3} and {4, 5}.
    replay([recording(0, 0.9, 0.8, 0.6, 0.5, 0.4)], watch, Conditions(period_seconds=2.0))

    assert curves == [((0,), (0.9,), False), ((0, 1), pytest.approx((0.9, 0.7)), False)]
