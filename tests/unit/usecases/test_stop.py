"""Stopping: from any state, once, and never undone."""

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, record, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import AccessDenied
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import Door, Source, StopCause, TuningRecord, TuningStatus
from tunesmith.usecases.stop import stop

JOB = record().job_name
OVER = [status for status in TuningStatus if status.is_terminal]


def stopped(
    tunings: FakeTunings,
    jobs: FakeTuningJobs,
    by: str | None = "me",
    woken: list[str] | None = None,
) -> TuningRecord:
    wake = [] if woken is None else woken
    return stop(ID, asked_by=by, tunings=tunings, jobs=jobs, wake=wake.append)


def running_job() -> FakeTuningJobs:
    return FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))


def test_running_job_is_stopped_and_it_is_known_by_whom() -> None:
    tunings, jobs = FakeTunings(record()), running_job()

    woken = list[str]()

    kept = stopped(tunings, jobs, woken=woken)

    assert woken == []
    assert kept == tunings.get(ID)
    assert (kept.status, kept.stop_cause) == (TuningStatus.STOPPING, StopCause.USER)
    assert kept.stop_reason == "stopped by me"
    assert jobs.stopped == [JOB]


def test_reason_that_is_given_is_the_one_that_is_kept() -> None:
    kept = stop(
        ID,
        asked_by=None,
        reason="replaced",
        tunings=FakeTunings(record()),
        jobs=running_job(),
        wake=list[str]().append,
    )

    assert (kept.stop_cause, kept.stop_reason) == (StopCause.USER, "replaced")


@pytest.mark.parametrize("status", [TuningStatus.ACCEPTED, TuningStatus.QUEUED])
def test_tuning_without_a_job_yet_is_marked_and_woken(status: TuningStatus) -> None:
    tunings, woken = FakeTunings(record(status=status, started_at=None)), list[str]()

    assert stopped(tunings, FakeTuningJobs(), woken=woken).stop_cause is StopCause.USER
    assert woken == [ID]


@pytest.mark.parametrize("status", OVER)
def test_tuning_that_is_over_stays_as_it_is(status: TuningStatus) -> None:
    over = record(status=status)
    tunings, jobs = FakeTunings(over), running_job()

    assert stopped(tunings, jobs) == over
    assert jobs.stopped == []


def test_second_stop_asks_sagemaker_again_and_keeps_the_first_cause() -> None:
    first = record(status=TuningStatus.STOPPING, stop_cause=StopCause.POLICY, stop_reason="flat")
    tunings, jobs = FakeTunings(first), running_job()

    kept = stopped(tunings, jobs)

    assert (kept.stop_cause, kept.stop_reason) == (StopCause.POLICY, "flat")
    assert jobs.stopped == [JOB]


class Untagged(FakeTuningJobs):
    """Lets nobody stop its jobs."""

    def stop(self, job_name: str) -> None:
        raise AccessDenied(f"not allowed to stop {job_name}")


@pytest.mark.parametrize(
    ("door", "kept"), [(Door.ADOPTED, TuningStatus.RUNNING), (Door.API, TuningStatus.STOPPING)]
)
def test_only_an_adopted_job_may_refuse_and_is_then_as_before(
    door: Door, kept: TuningStatus
) -> None:
    tunings = FakeTunings(record(source=Source(door=door)))

    with pytest.raises(AccessDenied):
        stopped(tunings, Untagged())

    found = tunings.get(ID)
    assert found.status is kept
    assert (found.stop_cause is None) is (door is Door.ADOPTED)
