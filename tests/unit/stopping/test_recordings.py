"""From trials as they were recorded to what can be played again."""

from datetime import timedelta

from tests.fakes.samples import NOON, trial
from tunesmith.domain.trials import Goal, Observation, Trial, TrialStatus
from tunesmith.stopping.recordings import recordings, workers


def seen(step: int, minute: float) -> Observation:
    return Observation(
        step=step, value=step / 10, time=NOON + timedelta(minutes=minute), step_is_exact=True
    )


def test_what_a_trial_took_after_its_last_value_belongs_to_its_last_step() -> None:
    one = trial(1).model_copy(
        update={
            "curve": (seen(1, 1), seen(2, 2), seen(3, 3)),
            "created_at": NOON - timedelta(seconds=90),
            "started_at": NOON,
            "ended_at": NOON + timedelta(minutes=5),
        }
    )

    [found] = recordings([one], Goal.MAXIMIZE)

    assert list(found.seconds) == [60, 60, 180]
    assert found.startup_seconds == 90
    assert list(found.losses) == [-0.1, -0.2, -0.3]


def test_epochs_that_were_trained_again_take_no_negative_time() -> None:
    again = (seen(1, 1), seen(2, 2), seen(3, 3), seen(1, 10), seen(2, 11))
    one = trial(1).model_copy(update={"curve": again})

    [found] = recordings([one], Goal.MAXIMIZE)

    assert min(found.seconds) == 0
    assert list(found.ends) == sorted(found.ends)


def test_failed_trials_and_those_without_a_curve_are_left_out() -> None:
    failed = trial(1, [0.5], TrialStatus.FAILED)

    assert recordings([failed, trial(2)], Goal.MAXIMIZE) == []


def test_as_many_workers_as_ran_at_once() -> None:
    def ran(number: int, start: int, end: int) -> Trial:
        times = {
            "started_at": NOON + timedelta(minutes=start),
            "ended_at": NOON + timedelta(minutes=end),
        }
        return trial(number).model_copy(update=times)

    assert workers([ran(1, 0, 5), ran(2, 3, 8), ran(3, 5, 9)]) == 2
    assert workers([]) == 1


def test_a_trial_ends_with_what_sagemaker_scored_not_with_a_minutes_mean() -> None:
    curve = (seen(1, 1.0), seen(2, 2.0))
    trial = Trial(name="a", status=TrialStatus.COMPLETED, objective=0.9, curve=curve)

    (recorded,) = recordings([trial], Goal.MAXIMIZE)

    assert recorded.losses == (-curve[0].value, -0.9)
