"""Adopting: once, whatever events come; nothing untagged; never stopped for a mistake."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.adopting import FakeTaggedJobs, PlainAdoptionWording
from tests.fakes.chat import FakeMessenger
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import NOON, native_request, own_prices, record, tuning_job
from tests.fakes.store import FakeMarkers, FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import NotificationFailed, NotificationRefused, Throttled
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import Door, TuningRecord, TuningStatus
from tunesmith.usecases.adopt import Adopted, Adopter, Sweep, adopt, sweep
from tunesmith.usecases.ports.adopting import Listed

NAME = "nightly-churn"
ARN = f"arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/{NAME}"
TAGGED = {"tunesmith:policy": "median:grace=2", "tunesmith:budget": "25"}


class World:
    def __init__(self, tags: dict[str, str] | None = None, **job: Any) -> None:
        running = {"name": NAME, "arn": ARN, "status": JobStatus.IN_PROGRESS, "ended_at": None}
        self.jobs = FakeTuningJobs(tuning_job(**{**running, **job}))
        self.jobs.definitions[NAME] = native_request()
        self.tagged = FakeTaggedJobs([Listed(NAME, ARN, NOON)])
        self.tagged.tagged[ARN] = TAGGED if tags is None else tags
        self.tunings = FakeTunings()
        self.documents = FakeDocuments()
        self.workflow = FakeWorkflow()
        self.messenger = FakeMessenger()
        self.settled: list[str] = []
        self.adopter = Adopter(
            environment="dev",
            tagged=self.tagged,
            jobs=self.jobs,
            tunings=self.tunings,
            documents=self.documents,
            workflow=self.workflow,
            markers=FakeMarkers(),
            messenger=self.messenger,
            wording=PlainAdoptionWording(),
            clock=FakeClock(),
            prices=own_prices,
            settle=self.settled.append,
        )

    def adopt(self, name: str = NAME, arn: str = ARN) -> Adopted:
        return adopt(name, arn, adopter=self.adopter)

    def sweep(self) -> Sweep:
        return sweep(adopter=self.adopter)

    @property
    def record(self) -> TuningRecord:
        (only,) = self.tunings.records.values()
        return only


def test_tagged_job_becomes_a_tuning_with_an_execution() -> None:
    world = World()

    assert world.adopt() is Adopted.TAKEN

    kept = world.record
    assert (kept.name, kept.job_name, kept.environment) == (NAME, NAME, "dev")
    assert (kept.source.door, kept.status) == (Door.ADOPTED, TuningStatus.ACCEPTED)
    assert kept.started_at == NOON
    assert kept.budget
    assert kept.rate
    assert kept.timeout_seconds
    assert world.workflow.started == {kept.tuning_id: {"tuning_id": kept.tuning_id, "attempt": 0}}
    body = json.loads(world.documents.get(kept.request_key))
    assert body["stopping"] == {"policy": {"median": {"grace": 2}}}
    assert world.jobs.stopped == []


def test_untagged_job_costs_one_look_at_its_tags() -> None:
    world = World({"team": "growth"})
    world.jobs.unreadable[NAME] = AssertionError("described")

    assert world.adopt() is Adopted.IGNORED

    assert world.tagged.asked == 1
    assert world.tunings.records == {}


def test_job_of_this_deployment_costs_nothing() -> None:
    world = World()

    assert world.adopt(record().job_name) is Adopted.IGNORED

    assert world.tagged.asked == 0


def test_job_that_is_gone_is_ignored() -> None:
    world = World()

    assert world.adopt(arn=f"{ARN}-2") is Adopted.IGNORED


def test_repeated_event_changes_nothing_but_looks_for_the_end() -> None:
    world = World()
    world.adopt()
    before = world.record

    assert world.adopt() is Adopted.KNOWN

    assert world.record == before
    assert len(world.workflow.started) == 1
    assert world.settled == [before.tuning_id]


def test_execution_that_never_started_is_started_by_the_next_event() -> None:
    world = World()
    world.adopt()
    world.tunings.change(world.record.tuning_id, {"execution_arn": None})
    world.workflow.started.clear()

    world.adopt()

    assert list(world.workflow.started) == [world.record.tuning_id]


def test_job_that_is_over_when_first_seen_gets_its_report() -> None:
    world = World(status=JobStatus.COMPLETED, ended_at=NOON)

    assert world.adopt() is Adopted.TAKEN

    assert "was over when it was first seen" in world.record.warnings[0]
    assert len(world.workflow.started) == 1


def test_old_job_that_somebody_deletes_is_left_alone() -> None:
    world = World(status=JobStatus.DELETING, ended_at=NOON)

    assert world.adopt() is Adopted.IGNORED

    assert world.tunings.records == {}


def test_event_after_the_tunings_end_changes_nothing() -> None:
    world = World()
    world.adopt()
    world.tunings.change(world.record.tuning_id, {"status": TuningStatus.FINISHED, "live": False})
    before = world.record

    assert world.adopt() is Adopted.KNOWN

    assert (world.record, world.settled) == (before, [])


def test_new_job_of_a_deleted_ones_name_is_another_tuning() -> None:
    world = World()
    world.adopt()
    later = tuning_job(
        name=NAME, arn=ARN, status=JobStatus.IN_PROGRESS, created_at=NOON + timedelta(days=1)
    )
    world.jobs.jobs[NAME] = later

    assert world.adopt() is Adopted.TAKEN

    assert len(world.tunings.records) == 2


def test_wrong_tags_are_told_once_and_leave_the_job_alone() -> None:
    world = World({"tunesmith:policy": "medain"})

    assert [world.adopt(), world.adopt()] == [Adopted.REFUSED, Adopted.REFUSED]

    assert world.messenger.texts == [f"not adopted {NAME} tunesmith:policy"]
    told = json.loads(world.documents.get(f"status/adopted/{NAME}.json"))
    assert told["state"] == "rejected"
    assert told["findings"][0]["field"] == "tunesmith:policy"
    assert world.tunings.records == {}
    assert world.jobs.stopped == []


def test_corrected_tags_are_taken_and_other_mistakes_are_told_again() -> None:
    world = World({"tunesmith:policy": "medain"})
    world.adopt()
    world.tagged.tagged[ARN] = {"tunesmith:policy": "auto", "tunesmith:budget": "much"}
    world.sweep()
    world.tagged.tagged[ARN] = TAGGED

    assert world.sweep().taken == [NAME]

    assert len(world.messenger.sent) == 2


def test_chat_that_fails_is_tried_again_and_one_that_refuses_is_not() -> None:
    world = World({"tunesmith:policy": "medain"})
    world.messenger.failing = NotificationFailed("down")
    with pytest.raises(NotificationFailed):
        world.adopt()
    world.messenger.failing = NotificationRefused("no such channel")
    world.adopt()
    world.messenger.failing = None

    world.adopt()

    assert world.messenger.sent == []


def test_sweep_finds_a_job_whose_event_was_lost() -> None:
    world = World()

    assert world.sweep().taken == [NAME]
    assert world.sweep() == Sweep()
    assert len(world.tunings.records) == 1


def test_sweep_leaves_this_deployments_and_untagged_jobs_alone() -> None:
    world = World({})
    world.tagged.jobs.append(Listed(record().job_name, "arn", NOON))

    assert world.sweep() == Sweep()
    assert world.tagged.asked == 1


def test_one_job_that_cannot_be_read_does_not_keep_the_others_waiting() -> None:
    world = World()
    world.tagged.jobs.append(Listed("other", f"{ARN}-2", NOON + timedelta(minutes=1)))
    world.tagged.tagged[f"{ARN}-2"] = TAGGED
    world.jobs.unreadable["other"] = Throttled("slow down")

    done = world.sweep()

    assert done.taken == [NAME]
    assert done.errors == ["other: Throttled: slow down"]


def test_of_two_deployments_the_one_that_is_named_adopts_it() -> None:
    world = World({**TAGGED, "tunesmith:deployment": "prod"})
    prod = replace(world.adopter, environment="prod")

    assert (world.adopt(), world.sweep()) == (Adopted.IGNORED, Sweep())
    assert adopt(NAME, ARN, adopter=prod) is Adopted.TAKEN


@pytest.mark.parametrize("tags", [{}, {**TAGGED, "tunesmith:deployment": "prod"}])
def test_job_that_lost_its_tag_is_let_go_of(tags: dict[str, str]) -> None:
    world = World()
    world.sweep()
    world.tagged.tagged[ARN] = tags

    assert [world.sweep().let_go, world.sweep().let_go] == [[NAME], []]

    kept = world.record
    assert kept.stopping.is_off
    assert kept.budget is None
    assert kept.live
    assert "tag was taken away" in kept.warnings[-1]
