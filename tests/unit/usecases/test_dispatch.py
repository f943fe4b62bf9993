"""Dispatching: what ended makes room, and a round puts right what went wrong."""

from datetime import timedelta

import pytest

from tests.fakes.chat import FakeMessenger
from tests.fakes.queueing import Line, PlainQueueWording, entry
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, tuning_job
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.queueing import LONGEST_WAIT, Standing
from tunesmith.domain.tuning import StopCause, TuningStatus
from tunesmith.usecases.dispatch import Desk, Dispatched, dispatch, free

JOB = record().job_name
RUNNING = Standing.RUNNING


class World(Line):
    def __init__(self) -> None:
        super().__init__(tuning_jobs=1)
        self.messenger = FakeMessenger()
        self.jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))
        self.tunings.create(record())
        self.queues.queue = self.queues.queue.enter(entry(ID, standing=RUNNING))

    def queued(self, tuning_id: str) -> None:
        self.accept(tuning_id, status=TuningStatus.QUEUED)
        since = self.clock.forward(seconds=1)
        self.queues.queue = self.queues.queue.enter(entry(tuning_id, since=since))
        self.sleeps(tuning_id)

    def round(self) -> Dispatched:
        desk = Desk(
            tunings=self.tunings,
            turnstile=self.turnstile,
            messenger=self.messenger,
            wording=PlainQueueWording(),
        )
        return dispatch(self.clock(), desk)

    def free(self, job: str = JOB) -> str | None:
        return free(
            job,
            environment="dev",
            tunings=self.tunings,
            jobs=self.jobs,
            turnstile=self.turnstile,
        )


@pytest.fixture
def world() -> World:
    return World()


def test_a_job_that_ended_makes_room_at_once_and_once(world: World) -> None:
    world.queued("next")
    world.queued("last")
    world.jobs.end(JOB, JobStatus.COMPLETED)

    assert world.free() == world.free() == ID

    assert world.woken == ["next"]
    assert [one.tuning_id for one in world.queues.queue.waiting] == ["last"]


@pytest.mark.parametrize("status", [JobStatus.IN_PROGRESS, JobStatus.STOPPING])
def test_an_event_is_not_believed_while_the_job_runs(world: World, status: JobStatus) -> None:
    world.queued("next")
    world.jobs.end(JOB, status)

    assert world.free() is None
    assert world.woken == []


@pytest.mark.parametrize("job", ["somebody-elses", "dev-zzzzzzzzzzzzzzzz"])
def test_jobs_of_others_change_nothing(world: World, job: str) -> None:
    assert world.free(job) is None


def test_a_round_does_not_let_an_ended_job_in_again(world: World) -> None:
    world.jobs.end(JOB, JobStatus.COMPLETED)
    world.free()

    world.round()

    assert world.queues.queue.entries == ()


@pytest.mark.parametrize(
    "over",
    [
        {"status": TuningStatus.FAILED, "live": False},
        {"sagemaker_status": JobStatus.COMPLETED},
    ],
)
def test_a_lost_event_is_made_up_for_by_the_round(world: World, over: dict[str, object]) -> None:
    world.queued("next")
    world.tunings.change(ID, over)

    world.round()

    assert world.woken == ["next"]


def test_an_entry_whose_record_is_gone_holds_nothing(world: World) -> None:
    world.queued("next")
    del world.tunings.records[ID]

    world.round()

    assert world.woken == ["next"]


def test_what_runs_without_an_entry_is_counted(world: World) -> None:
    world.queues.queue = world.queues.queue.leave(ID, NOON)

    world.round()

    found = world.queues.queue.find(ID)
    assert found
    assert found.standing is RUNNING


def test_what_is_neither_created_nor_over_yet_stays(world: World) -> None:
    world.tunings.change(ID, {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER})
    before = world.queues.queue

    world.round()

    assert world.queues.queue == before


def test_an_execution_that_slept_through_its_turn_is_woken(world: World) -> None:
    world.queued("next")
    world.queues.queue = world.queues.queue.leave(ID, NOON).admit(["next"], NOON)
    world.tunings.change(ID, {"sagemaker_status": JobStatus.COMPLETED})

    world.round()

    assert world.woken == ["next"]


def test_a_job_that_was_created_is_seen_by_its_record(world: World) -> None:
    world.queues.queue = world.queues.queue.leave(ID, NOON).enter(entry(ID))
    world.queues.queue = world.queues.queue.admit([ID], NOON)

    world.round()

    found = world.queues.queue.find(ID)
    assert found
    assert found.standing is RUNNING


def test_one_that_was_stopped_leaves_the_queue_and_is_woken(world: World) -> None:
    world.queued("next")
    world.tunings.change("next", {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER})

    world.round()

    assert world.queues.queue.find("next") is None
    assert world.woken == ["next"]


def test_one_that_was_stopped_is_woken_again_should_that_have_been_lost(world: World) -> None:
    stopped = {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER}
    world.accept("next", **stopped)  # a round before took it out of the queue
    world.sleeps("next")

    world.round()

    assert world.woken == ["next"]


def test_one_that_has_waited_for_days_is_woken_to_give_up(world: World) -> None:
    world.queued("next")
    world.clock.forward(seconds=LONGEST_WAIT.total_seconds() + 1)

    world.round()

    assert world.woken == ["next"]


# --- telling ---


def test_people_are_told_once_that_a_tuning_waits(world: World) -> None:
    world.queued("next")
    world.queued("last")

    reports = [world.round() for _ in range(2)]

    assert [(each.waiting, each.told) for each in reports] == [(2, 2), (2, 0)]
    assert world.messenger.texts == ["queued next 1 of 2", "queued last 2 of 2"]


def test_people_are_not_told_of_one_that_is_about_to_start(world: World) -> None:
    world.queued("next")
    world.jobs.end(JOB, JobStatus.COMPLETED)
    world.free()

    world.round()

    assert world.messenger.texts == []


def test_an_outage_of_the_chat_delays_the_message(world: World) -> None:
    world.queued("next")
    world.messenger.failing = NotificationFailed("down")
    assert world.round().errors == ["next: NotificationFailed: down"]

    world.messenger.failing = None
    world.clock.forward(seconds=timedelta(minutes=1).total_seconds())
    world.round()

    assert world.messenger.texts == ["queued next 1 of 1"]


def test_what_the_chat_refuses_is_not_sent_again(world: World) -> None:
    world.queued("next")
    world.messenger.failing = NotificationRefused("no such channel")

    world.round()
    world.messenger.failing = None
    world.round()

    assert world.messenger.texts == []
