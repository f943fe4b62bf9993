"""No wake-up is lost, in whatever order register and settle come."""

from functools import partial

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, record, tuning_job
from tests.fakes.store import FakeTokens, FakeTunings
from tests.fakes.turns import Turns, all_orders
from tests.fakes.workflow import FakeCallbacks
from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import StopCause, TuningStatus
from tunesmith.usecases.register import register
from tunesmith.usecases.settle import settle

JOB = record().job_name
CALLS = 5
"""At most, of each of the two."""


class World:
    def __init__(self, status: JobStatus = JobStatus.IN_PROGRESS) -> None:
        self.tunings = FakeTunings(record())
        self.tokens = FakeTokens()
        self.jobs = FakeTuningJobs(tuning_job(status=status))
        self.callbacks = FakeCallbacks("token")

    def register(self, turns: Turns | None = None) -> JobStatus | None:
        turns = turns or Turns([])
        port = partial(turns.port, "register")
        return register(
            ID,
            0,
            "token",
            tunings=port(self.tunings),
            tokens=port(self.tokens),
            jobs=port(self.jobs),
            callbacks=port(self.callbacks),
        )

    def settle(self, turns: Turns | None = None, job: str = JOB) -> JobStatus | None:
        turns = turns or Turns([])
        port = partial(turns.port, "settle")
        return settle(
            job,
            environment="dev",
            tunings=port(self.tunings),
            tokens=port(self.tokens),
            jobs=port(self.jobs),
            callbacks=port(self.callbacks),
        )

    def end_and_settle(self, turns: Turns) -> None:
        turns.port("settle", self.jobs).end(JOB, JobStatus.COMPLETED)
        self.settle(turns)


def test_execution_is_woken_however_the_calls_fall() -> None:
    for order in all_orders("register", CALLS, "settle", CALLS + 1):
        world, turns = World(), Turns(order)

        turns.run(
            {
                "register": partial(world.register, turns),
                "settle": partial(world.end_and_settle, turns),
            }
        )

        assert world.callbacks.answers == {"token": {"status": "Completed"}}, order
        assert world.tunings.get(ID).sagemaker_status is JobStatus.COMPLETED, order


def test_register_only_waits_while_the_job_runs() -> None:
    world = World()

    assert world.register() is None

    assert world.callbacks.answers == {}
    assert world.tokens.get(ID) == "token"


def test_late_token_of_an_earlier_attempt_is_not_answered() -> None:
    world = World(JobStatus.COMPLETED)
    world.tokens.put(ID, 1, "later")

    assert world.register() is None

    assert world.callbacks.answers == {}


def test_execution_goes_on_when_a_stop_kept_its_job_from_being_created() -> None:
    world = World()
    world.jobs.jobs.clear()
    world.tunings.change(ID, {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER})

    assert world.register() is JobStatus.STOPPED

    assert world.callbacks.answers == {"token": {"status": "Stopped"}}


def test_missing_job_that_nobody_stopped_is_an_error() -> None:
    world = World()
    world.jobs.jobs.clear()

    with pytest.raises(JobNotFound):
        world.register()


@pytest.mark.parametrize(
    "status", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.STOPPED, JobStatus.DELETING]
)
def test_settle_answers_with_what_sagemaker_says(status: JobStatus) -> None:
    world = World(status)
    world.tokens.put(ID, 0, "token")

    assert world.settle() is status

    assert world.callbacks.answers == {"token": {"status": status.value}}


def test_same_event_twice_wakes_once_and_changes_nothing() -> None:
    world = World(JobStatus.COMPLETED)
    world.tokens.put(ID, 0, "token")
    world.settle()
    after_first = world.tunings.get(ID)

    world.settle()

    assert world.tunings.get(ID) == after_first
    assert len(world.callbacks.answers) == 1


def test_early_event_wakes_nobody() -> None:
    world = World()
    world.tokens.put(ID, 0, "token")

    assert world.settle() is JobStatus.IN_PROGRESS

    assert world.callbacks.answers == {}
    assert world.tunings.get(ID).sagemaker_status is None


def test_stop_from_outside_is_shown_as_stopping() -> None:
    world = World(JobStatus.STOPPING)

    world.settle()

    assert world.tunings.get(ID).status is TuningStatus.STOPPING
    assert world.tunings.get(ID).stop_cause is None


def test_stop_from_outside_does_not_overwrite_what_is_known_already() -> None:
    world = World(JobStatus.STOPPING)
    world.tunings.change(ID, {"status": TuningStatus.FAILED})

    world.settle()

    assert world.tunings.get(ID).status is TuningStatus.FAILED


@pytest.mark.parametrize(
    "job", ["dev-somebody-elses", "prod-abcdefghijklmnop", "dev-zzzzzzzzzzzzzzzz"]
)
def test_jobs_that_are_not_ours_are_left_alone(job: str) -> None:
    world = World(JobStatus.COMPLETED)
    world.tokens.put(ID, 0, "token")

    assert world.settle(job=job) is None

    assert world.callbacks.answers == {}
