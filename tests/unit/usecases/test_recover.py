"""Recovering: an aborted execution stops its job, a dead one is replaced, not forever."""

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, record, tuning_job
from tests.fakes.store import FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.names import execution_name
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.usecases.recover import MAX_ATTEMPTS, Recovery, recover

JOB = record().job_name


class World:
    def __init__(self, kept: TuningRecord) -> None:
        self.tunings = FakeTunings(kept)
        self.jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))
        self.workflow = FakeWorkflow()
        self.given_up: list[tuple[str, str, str]] = []

    def recover(self, execution: str, status: str) -> Recovery:
        return recover(
            execution,
            status,
            tunings=self.tunings,
            jobs=self.jobs,
            workflow=self.workflow,
            give_up=lambda *told: self.given_up.append(told),
        )


def test_job_of_an_aborted_execution_stops() -> None:
    world = World(record())

    assert world.recover(ID, "ABORTED") is Recovery.STOPPED

    kept = world.tunings.get(ID)
    assert (kept.status, kept.stop_cause) == (TuningStatus.STOPPING, StopCause.ABORTED)
    assert world.jobs.stopped == [JOB]
    assert world.workflow.started == {}


def test_tuning_that_its_budget_had_ended_stays_so_when_its_execution_is_aborted() -> None:
    world = World(record(status=TuningStatus.STOPPING, stop_cause=StopCause.BUDGET))

    assert world.recover(ID, "ABORTED") is Recovery.STOPPED

    assert world.tunings.get(ID).stop_cause is StopCause.BUDGET
    assert world.jobs.stopped == [JOB]


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT"])
def test_dead_execution_is_replaced_by_one_that_adopts_the_job(status: str) -> None:
    world = World(record())

    assert world.recover(ID, status) is Recovery.ADOPTED

    assert world.workflow.started == {f"{ID}-r1": {"tuning_id": ID, "attempt": 1}}
    kept = world.tunings.get(ID)
    assert kept.attempt == 1
    assert kept.execution_arn is not None
    assert kept.execution_arn.endswith(f"{ID}-r1")
    assert world.jobs.stopped == []


def test_same_event_twice_replaces_once() -> None:
    world = World(record())
    world.recover(ID, "FAILED")

    assert world.recover(ID, "FAILED") is Recovery.IGNORED

    assert list(world.workflow.started) == [f"{ID}-r1"]


def test_too_many_deaths_are_given_up_and_told() -> None:
    world = World(record(attempt=MAX_ATTEMPTS))

    outcome = world.recover(execution_name(ID, MAX_ATTEMPTS), "FAILED")

    assert outcome is Recovery.GIVEN_UP
    ((tuning, error, cause),) = world.given_up
    assert (tuning, error) == (ID, "ExecutionDied")
    assert execution_name(ID, MAX_ATTEMPTS) in cause


@pytest.mark.parametrize("status", [each for each in TuningStatus if each.is_terminal])
def test_execution_that_failed_as_it_should_is_left_alone(status: TuningStatus) -> None:
    world = World(record(status=status))

    assert world.recover(ID, "FAILED") is Recovery.IGNORED
    assert world.jobs.stopped == []


@pytest.mark.parametrize("execution", ["somebody-elses", "zzzzzzzzzzzzzzzz", f"{ID}x"])
def test_executions_that_are_not_ours_are_left_alone(execution: str) -> None:
    assert World(record()).recover(execution, "ABORTED") is Recovery.IGNORED


def test_abort_of_an_execution_that_was_replaced_stops_nothing() -> None:
    world = World(record(attempt=1))

    assert world.recover(ID, "ABORTED") is Recovery.IGNORED
    assert world.jobs.stopped == []
