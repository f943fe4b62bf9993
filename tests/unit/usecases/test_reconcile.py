"""Reconciling: everything that an event should have told is found without it."""

from datetime import timedelta

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, tuning_job
from tests.fakes.store import FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import Throttled, TunesmithError
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import (
    Door,
    Source,
    StepAnswer,
    StopCause,
    TuningRecord,
    TuningStatus,
)
from tunesmith.usecases.reconcile import (
    FORGET_AFTER,
    FORGET_STEP_AFTER,
    Repairs,
    Round,
    reconcile,
)

JOB = record().job_name
LATER = NOON + timedelta(minutes=10)
OTHER = "zzzzzzzzzzzzzzzz"


class World:
    def __init__(self, *records: TuningRecord, job: JobStatus | None = None) -> None:
        self.tunings = FakeTunings(*records)
        self.jobs = FakeTuningJobs(*([tuning_job(status=job)] if job else []))
        self.workflow = FakeWorkflow()
        self.done: list[tuple[str, ...]] = []
        self.failing: TunesmithError | None = None
        self.end_as = TuningStatus.STOPPED
        """What a result makes of a tuning."""

    def reconcile(self) -> Round:
        repairs = Repairs(
            settle=lambda tuning: self.do("settle", tuning),
            recover=lambda execution, status: self.do("recover", execution, status),
            summarize=self.summarize,
            notify=lambda tuning, kind: self.do("notify", tuning, kind),
            crown=lambda tuning: self.do("crown", tuning),
        )
        return reconcile(
            now=LATER,
            tunings=self.tunings,
            jobs=self.jobs,
            workflow=self.workflow,
            repairs=repairs,
        )

    def summarize(self, tuning: str) -> None:
        self.do("summarize", tuning)
        self.tunings.change(tuning, {"status": self.end_as})

    def do(self, *what: str) -> None:
        if self.failing is not None and OTHER not in what:
            raise self.failing
        self.done.append(what)


def test_nothing_is_repaired_while_all_goes_well() -> None:
    world = World(record(), job=JobStatus.IN_PROGRESS)
    world.workflow.statuses[ID] = "RUNNING"

    assert world.reconcile() == Round()
    assert world.done == []


def test_accepted_request_that_never_started_starts() -> None:
    world = World(record(status=TuningStatus.ACCEPTED))

    assert len(world.reconcile().repaired) == 1

    assert world.workflow.started == {ID: {"tuning_id": ID, "attempt": 0}}
    assert world.tunings.get(ID).execution_arn is not None


def test_request_of_this_moment_is_given_time() -> None:
    lately = LATER - timedelta(minutes=1)
    world = World(record(status=TuningStatus.ACCEPTED, created_at=lately, updated_at=lately))

    assert world.reconcile() == Round()
    assert world.workflow.started == {}


def test_execution_that_was_to_adopt_a_job_starts_although_the_police_keep_writing() -> None:
    world = World(record(attempt=1, updated_at=LATER), job=JobStatus.IN_PROGRESS)
    world.workflow.statuses[ID] = "FAILED"

    world.reconcile()

    assert world.workflow.started == {f"{ID}-r1": {"tuning_id": ID, "attempt": 1}}


@pytest.mark.parametrize("end", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.STOPPED])
def test_end_that_no_event_told_is_settled(end: JobStatus) -> None:
    world = World(record(), job=end)
    world.workflow.statuses[ID] = "RUNNING"

    world.reconcile()

    assert world.done == [("settle", ID)]


@pytest.mark.parametrize("end", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_execution_that_died_unnoticed_is_recovered(end: str) -> None:
    world = World(record(), job=JobStatus.IN_PROGRESS)
    world.workflow.statuses[ID] = end

    world.reconcile()

    assert world.done == [("recover", ID, end)]


@pytest.mark.parametrize("cause", [StopCause.ABORTED, StopCause.BUDGET, StopCause.USER])
def test_aborted_tuning_gets_its_result_once_its_job_has_ended(cause: StopCause) -> None:
    aborted = record(status=TuningStatus.STOPPING, stop_cause=cause)
    world = World(aborted, job=JobStatus.STOPPING)
    world.workflow.statuses[ID] = "ABORTED"

    world.reconcile()
    assert world.done == []

    world.jobs.end(JOB, JobStatus.STOPPED)
    world.reconcile()
    assert world.done == [("summarize", ID), ("notify", ID, "finished")]


def test_aborted_tuning_whose_end_is_a_failure_is_told_as_one() -> None:
    aborted = record(status=TuningStatus.STOPPING, stop_cause=StopCause.BUDGET)
    world = World(aborted, job=JobStatus.STOPPED)
    world.workflow.statuses[ID] = "ABORTED"
    world.end_as = TuningStatus.FAILED

    world.reconcile()

    assert world.done == [("summarize", ID), ("notify", ID, "failed")]


def test_aborted_tuning_that_never_had_a_job_gets_its_result() -> None:
    world = World(record(status=TuningStatus.STOPPING, stop_cause=StopCause.ABORTED))
    world.workflow.statuses[ID] = "ABORTED"

    world.reconcile()

    assert ("summarize", ID) in world.done


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (TuningStatus.FINISHED, "finished"),
        (TuningStatus.STOPPED, "finished"),
        (TuningStatus.FAILED, "failed"),
    ],
)
def test_end_that_nobody_heard_of_is_told(status: TuningStatus, kind: str) -> None:
    world = World(record(status=status, live=False, unheard=True, ended_at=NOON))
    world.workflow.statuses[ID] = "SUCCEEDED"

    world.reconcile()

    assert world.done == [("notify", ID, kind)]


@pytest.mark.parametrize(
    "changes",
    [
        {"announced": ("started", "finished"), "published": True},
        {"ended_at": LATER - timedelta(minutes=1)},
        {"ended_at": LATER - timedelta(days=2)},
        {"notice_refused": "channel_not_found", "published": True},
    ],
)
def test_end_is_not_told_twice_nor_too_soon_nor_too_late(changes: dict[str, object]) -> None:
    known = {"status": TuningStatus.FINISHED, "live": False, "unheard": True, "ended_at": NOON}
    world = World(record(**{**known, **changes}))

    assert world.reconcile() == Round()
    assert world.done == []


UPLOADED = Source(door=Door.S3, status_key="status/a.json")


@pytest.mark.parametrize(
    "changes",
    [
        {"announced": ("finished",)},
        {"notice_refused": "channel_not_found"},
        {"announced": ("finished",), "published": True, "source": UPLOADED},
    ],
)
def test_end_that_slack_knows_and_others_do_not_is_told(
    changes: dict[str, object],
) -> None:
    known = {"status": TuningStatus.FINISHED, "live": False, "unheard": True, "ended_at": NOON}
    world = World(record(**{**known, **changes}))

    world.reconcile()

    assert world.done == [("notify", ID, "finished")]


@pytest.mark.parametrize(("crowned", "done"), [(False, [("crown", ID)]), (True, [])])
def test_end_that_challenged_nobody_does(*, crowned: bool, done: list[tuple[str, ...]]) -> None:
    known = {"status": TuningStatus.FINISHED, "live": False, "unheard": True, "ended_at": NOON}
    told = {"announced": ("finished",), "published": True, "result_key": "result"}
    world = World(record(**known, **told, crowned=crowned))

    world.reconcile()

    assert world.done == done


PIPELINE = Source(door=Door.PIPELINE, callback_token="SYZ8ExZ3Sd")


@pytest.mark.parametrize(
    ("changes", "rests"),
    [
        ({}, True),
        ({"notice_refused": "channel_not_found", "announced": ()}, True),
        ({"ended_at": LATER - timedelta(minutes=1)}, False),
        ({"published": False}, False),
        ({"crowned": False, "result_key": "result"}, False),
        ({"source": UPLOADED}, False),
        ({"source": PIPELINE}, False),
        ({"source": PIPELINE, "step_answer": StepAnswer.GONE}, True),
        ({"published": False, "ended_at": LATER - FORGET_AFTER}, True),
        ({"source": PIPELINE, "ended_at": LATER - FORGET_AFTER}, False),
        ({"source": PIPELINE, "ended_at": LATER - FORGET_STEP_AFTER}, True),
    ],
)
def test_end_is_looked_at_until_everybody_knows_or_it_is_no_news(
    changes: dict[str, object], *, rests: bool
) -> None:
    known = {"status": TuningStatus.FINISHED, "live": False, "unheard": True, "ended_at": NOON}
    told = {"announced": ("finished",), "published": True}
    world = World(record(**{**known, **told, **changes}))

    world.reconcile()

    assert world.tunings.get(ID).unheard is not rests


def test_end_is_left_to_its_execution_while_that_still_tries() -> None:
    world = World(record(status=TuningStatus.FINISHED, live=False, unheard=True, ended_at=NOON))
    world.workflow.statuses[ID] = "RUNNING"

    world.reconcile()

    assert world.done == []


def test_tuning_that_cannot_be_repaired_now_does_not_keep_the_others_waiting() -> None:
    world = World(record(), record(tuning_id=OTHER), job=JobStatus.IN_PROGRESS)
    world.workflow.statuses = {ID: "FAILED", OTHER: "FAILED"}
    world.failing = Throttled("slow down")

    done = world.reconcile()

    assert world.done == [("recover", OTHER, "FAILED")]
    assert (len(done.repaired), len(done.errors)) == (1, 1)
    assert "Throttled" in done.errors[0]
