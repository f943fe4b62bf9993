"""Creating: one job, whatever is retried, queued or stopped meanwhile."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.queueing import Line, entry
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, learnt, record, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import (
    InvalidRequest,
    JobNameTaken,
    QueueFull,
    QuotaExhausted,
    WaitedTooLong,
)
from tunesmith.domain.findings import Finding
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.queueing import MOST_ENTRIES, Queue, Standing
from tunesmith.domain.tuning import Door, Source, StopCause, TuningStatus
from tunesmith.usecases.create import create
from tunesmith.usecases.keys import job_key

JOB = record().job_name


class World:
    def __init__(self) -> None:
        accepted = record(status=TuningStatus.ACCEPTED, started_at=None)
        self.tunings = FakeTunings(accepted)
        self.documents = FakeDocuments()
        definition = json.dumps({"HyperParameterTuningJobName": JOB}).encode()
        self.documents.put(job_key(ID), definition)
        self.jobs = FakeTuningJobs()
        self.line = Line()
        self.clock = self.line.clock

    def create(self, *, following: bool = False) -> str | None:
        return create(
            ID,
            clock=self.clock,
            tunings=self.tunings,
            documents=self.documents,
            jobs=self.jobs,
            turnstile=self.line.turnstile,
            following=following,
        )


@pytest.fixture
def world() -> World:
    return World()


def test_job_is_created_and_the_tuning_runs(world: World) -> None:
    assert world.create() == JOB

    assert [each["HyperParameterTuningJobName"] for each in world.jobs.created] == [JOB]
    kept = world.tunings.get(ID)
    assert (kept.status, kept.started_at) == (TuningStatus.RUNNING, NOON)


def test_retry_finds_its_own_job_instead_of_paying_twice(world: World) -> None:
    world.create()
    world.clock.forward(minutes=3)

    assert world.create() == JOB

    assert len(world.jobs.created) == 1
    assert world.tunings.get(ID).started_at == NOON


@pytest.mark.parametrize("following", [True, False])
def test_what_was_not_followed_from_its_beginning_never_is(world: World, following: bool) -> None:
    world.create(following=following)
    world.create(following=not following)

    assert world.tunings.get(ID).followed is following


def test_job_of_a_deployment_that_was_deleted_is_not_ours(world: World) -> None:
    world.jobs.jobs[JOB] = tuning_job(created_at=NOON - timedelta(days=3))

    with pytest.raises(JobNameTaken):
        world.create()


def test_tuning_is_visibly_queued_while_a_quota_is_used_up(world: World) -> None:
    world.jobs.failing = QuotaExhausted("limit 'ml.m5.large for training job usage' is 0")

    with pytest.raises(QuotaExhausted):
        world.create()

    queued = world.tunings.get(ID)
    assert queued.status is TuningStatus.QUEUED
    assert queued.queued_because == "limit 'ml.m5.large for training job usage' is 0"
    assert [one.tuning_id for one in world.line.queues.queue.waiting] == [ID]

    world.jobs.failing = None
    world.clock.forward(minutes=1)
    world.create()

    running = world.tunings.get(ID)
    assert (running.status, running.queued_because) == (TuningStatus.RUNNING, None)
    assert [one.standing for one in world.line.queues.queue.entries] == [Standing.RUNNING]


def test_tuning_whose_turn_it_is_not_creates_nothing(world: World) -> None:
    world.line.limits = {"tuning jobs": 1}
    running = entry("other", standing=Standing.RUNNING)
    world.line.queues.queue = world.line.queues.queue.enter(running)

    for _ in range(2):
        with pytest.raises(QuotaExhausted, match="1 of 1 in use"):
            world.create()

    assert world.jobs.created == []
    queued = world.tunings.get(ID)
    assert queued.status is TuningStatus.QUEUED
    assert queued.queued_because == "waits for 1 tuning job: 1 of 1 in use by 1 tuning"

    world.line.turnstile.leave("other")
    assert world.create() == JOB


def test_refused_tuning_does_not_try_again_at_once(world: World) -> None:
    world.jobs.failing = QuotaExhausted("none left")
    with pytest.raises(QuotaExhausted):
        world.create()

    world.jobs.failing = None
    with pytest.raises(QuotaExhausted, match="SageMaker, which refused it: none left"):
        world.create()


def test_tuning_that_has_waited_for_days_gives_up(world: World) -> None:
    world.line.limits = {"tuning jobs": 1}
    running = entry("other", standing=Standing.RUNNING)
    world.line.queues.queue = world.line.queues.queue.enter(running)
    with pytest.raises(QuotaExhausted):
        world.create()

    world.clock.forward(days=8)

    with pytest.raises(WaitedTooLong):
        world.create()
    assert world.line.queues.queue.waiting == []


def test_full_queue_takes_nobody_new_and_whoever_is_in_it_goes_on(world: World) -> None:
    full = tuple(entry(f"{n}", standing=Standing.RUNNING) for n in range(MOST_ENTRIES))
    world.line.queues.queue = Queue(entries=full)

    with pytest.raises(QueueFull, match="2,000 tunings"):
        world.create()
    assert world.jobs.created == []

    world.line.queues.queue = Queue(entries=(*full[1:], entry(ID)))
    assert world.create() == JOB


def test_job_that_exists_is_adopted_whatever_the_quotas_are(world: World) -> None:
    world.create()
    world.line.limits = {"tuning jobs": 0}
    world.jobs.failing = QuotaExhausted("none left")

    assert world.create() == JOB
    assert world.tunings.get(ID).status is TuningStatus.RUNNING


def test_job_that_ended_while_it_was_being_created_is_not_counted(world: World) -> None:
    class EndedMeanwhile(FakeTuningJobs):
        def create(self, request: Mapping[str, Any]) -> str:
            arn = super().create(request)
            world.line.turnstile.leave(ID)
            return arn

    world.jobs = EndedMeanwhile()

    world.create()

    assert world.line.queues.queue.entries == ()


def test_request_that_sagemaker_refuses_is_passed_on(world: World) -> None:
    world.jobs.failing = InvalidRequest([Finding(field="request", message="no", fix="yes")])

    with pytest.raises(InvalidRequest):
        world.create()

    assert world.tunings.get(ID).status is TuningStatus.ACCEPTED


def test_stop_before_the_creation_creates_nothing(world: World) -> None:
    world.tunings.change(ID, {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER})

    assert world.create() is None

    assert world.jobs.created == []
    assert world.tunings.get(ID).status is TuningStatus.STOPPING


def test_stop_takes_a_tuning_out_of_the_queue(world: World) -> None:
    world.jobs.failing = QuotaExhausted("none left")
    with pytest.raises(QuotaExhausted):
        world.create()
    world.tunings.change(ID, {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER})

    assert world.create() is None

    assert world.line.queues.queue.entries == ()


def test_stop_that_a_quota_met_is_not_forgotten(world: World) -> None:
    class StoppedMeanwhile(FakeTuningJobs):
        def create(self, _request: Mapping[str, Any]) -> str:
            stop = {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER}
            world.tunings.change(ID, stop)
            raise QuotaExhausted("none left")

    world.jobs = StoppedMeanwhile()

    with pytest.raises(QuotaExhausted):
        world.create()

    assert world.tunings.get(ID).status is TuningStatus.STOPPING
    assert world.create() is None


@pytest.mark.parametrize("status", [TuningStatus.STOPPING, TuningStatus.FAILED])
def test_stop_during_the_creation_stops_the_job(world: World, status: TuningStatus) -> None:
    class StoppedMeanwhile(FakeTuningJobs):
        def create(self, request: Mapping[str, Any]) -> str:
            world.tunings.change(ID, {"status": status, "stop_cause": StopCause.USER})
            return super().create(request)

    world.jobs = StoppedMeanwhile()

    world.create()

    assert world.jobs.describe(JOB).status is JobStatus.STOPPING
    assert world.tunings.get(ID).status is status


def test_adopted_job_is_never_created(world: World) -> None:
    source = Source(door=Door.ADOPTED)
    world.tunings.change(ID, {"source": source, "started_at": NOON - timedelta(hours=1)})

    assert world.create(following=True) == JOB

    kept = world.tunings.get(ID)
    assert world.jobs.created == []
    assert kept.status is TuningStatus.RUNNING
    assert kept.started_at == NOON - timedelta(hours=1)
    assert not kept.followed  # the beginning of its curves was missed


def test_adopted_job_is_not_stopped_when_the_flow_has_failed_meanwhile(world: World) -> None:
    world.jobs.jobs[JOB] = tuning_job(status=JobStatus.IN_PROGRESS)
    world.tunings.change(ID, {"source": Source(door=Door.ADOPTED), "status": TuningStatus.FAILED})

    world.create()

    assert world.jobs.stopped == []


class Strict(FakeTuningJobs):
    """Takes no warm start."""

    def create(self, request: Mapping[str, Any]) -> str:
        if "WarmStartConfig" in request:
            raise InvalidRequest([Finding(field="request", message="no such parent", fix="")])
        return super().create(request)


def warm(world: World, *, found: bool) -> None:
    parents = [{"HyperParameterTuningJobName": f"dev-{1:016d}"}]
    config = {
        "WarmStartType": "TransferLearning",
        "ParentHyperParameterTuningJobs": parents,
    }
    definition = {"HyperParameterTuningJobName": JOB, "WarmStartConfig": config}
    world.documents.put(job_key(ID), json.dumps(definition).encode())
    world.tunings.change(ID, {"warm_start": learnt(1) if found else None})
    world.jobs = Strict()


def test_parents_that_sagemaker_refuses_are_given_up_sooner_than_the_tuning(world: World) -> None:
    warm(world, found=True)

    assert world.create() == JOB

    assert world.jobs.created == [{"HyperParameterTuningJobName": JOB}]
    assert json.loads(world.documents.objects[job_key(ID)]) == world.jobs.created[0]
    kept = world.tunings.get(ID)
    assert kept.warm_start
    assert (kept.warm_start.type, kept.warm_start.parents) == (None, ())
    assert "no such parent" in kept.warm_start.rejected[0].reason
    assert kept.warnings[-1] == "There is no warm start: no parent is left."


def test_parents_that_somebody_named_are_not(world: World) -> None:
    warm(world, found=False)

    with pytest.raises(InvalidRequest):
        world.create()

    assert world.jobs.created == []
