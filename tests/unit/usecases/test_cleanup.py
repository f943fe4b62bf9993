"""Cleaning up: no job runs on, and an end that was reached before stays."""

import json

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import Throttled
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import Door, Failure, Source, StopCause, TuningStatus
from tunesmith.usecases.cleanup import clean_up

JOB = record().job_name


def cleaned(tunings: FakeTunings, jobs: FakeTuningJobs, error: str, cause: str) -> Failure:
    return clean_up(ID, error=error, cause=cause, now=NOON, tunings=tunings, jobs=jobs)


def test_running_job_is_stopped_and_the_reason_kept() -> None:
    tunings = FakeTunings(record())
    jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))
    cause = json.dumps({"errorMessage": "no permission", "errorType": "AccessDenied"})

    failure = cleaned(tunings, jobs, "AccessDenied", cause)

    kept = tunings.get(ID)
    assert (failure.error, failure.reason) == ("AccessDenied", "no permission")
    assert kept.failure == failure
    assert (kept.status, kept.live, kept.unheard) == (TuningStatus.FAILED, False, True)
    assert kept.ended_at == NOON
    assert kept.stop_cause is StopCause.FAILURE
    assert jobs.stopped == [JOB]


def test_tuning_is_not_over_while_sagemaker_does_not_take_the_stop() -> None:
    """It would run on and cost money, and nobody would look after it."""
    tunings = FakeTunings(record())
    jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))
    jobs.unstoppable[JOB] = Throttled("slow down")

    with pytest.raises(Throttled):
        cleaned(tunings, jobs, "AccessDenied", "no permission")

    kept = tunings.get(ID)
    assert (kept.status, kept.live) == (TuningStatus.STOPPING, True)
    assert kept.stop_cause is StopCause.FAILURE

    jobs.unstoppable.clear()
    failure = cleaned(tunings, jobs, "AccessDenied", "no permission")

    assert (jobs.stopped, tunings.get(ID).failure) == ([JOB], failure)
    assert tunings.get(ID).status is TuningStatus.FAILED


def test_failure_before_there_was_a_job_is_recorded_too() -> None:
    tunings = FakeTunings(record(status=TuningStatus.ACCEPTED))

    cleaned(tunings, FakeTuningJobs(), "States.Timeout", "")

    assert tunings.get(ID).status is TuningStatus.FAILED


@pytest.mark.parametrize("status", [each for each in TuningStatus if each.is_terminal])
def test_end_that_was_reached_before_stays(status: TuningStatus) -> None:
    over = record(status=status, live=False)
    tunings = FakeTunings(over)

    cleaned(tunings, FakeTuningJobs(tuning_job()), "Unavailable", "late")

    assert tunings.get(ID) == over


def test_doing_it_again_tells_the_first_reason() -> None:
    tunings, jobs = FakeTunings(record()), FakeTuningJobs()
    first = cleaned(tunings, jobs, "AccessDenied", "first")

    assert cleaned(tunings, jobs, "Unavailable", "second") == first


def test_adopted_job_goes_on_when_our_flow_failed() -> None:
    tunings = FakeTunings(record(source=Source(door=Door.ADOPTED)))
    jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))

    failure = cleaned(tunings, jobs, "Unavailable", "AWS failed")

    kept = tunings.get(ID)
    assert jobs.stopped == []
    assert TuningStatus.STOPPING not in tunings.seen  # the police would stop it
    assert (kept.status, kept.failure) == (TuningStatus.FAILED, failure)
    assert "job itself goes on" in failure.advice
