"""Submitting: one tuning per request, and nothing started for a bad one."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.fakes.chat import FakeSwitch
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import GUARDRAILS, NOON, PRICES, spec_body, trial
from tests.fakes.store import FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import IdempotencyConflict, InvalidRequest, SubmissionsClosed
from tunesmith.domain.planning import plan
from tunesmith.domain.tuning import Door, Source, TuningStatus
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.submit import Submission, submit


class World:
    def __init__(self) -> None:
        self.tunings = FakeTunings()
        self.documents = FakeDocuments()
        self.workflow = FakeWorkflow()
        self.accepting = FakeSwitch()

    def submit(self, body: Mapping[str, Any], identity: str = "api:key") -> Submission:
        return submit(
            body,
            identity=identity,
            source=Source(door=Door.API, principal="arn:me"),
            guardrails=GUARDRAILS,
            prices=lambda: PRICES,
            clock=FakeClock(),
            tunings=self.tunings,
            documents=self.documents,
            workflow=self.workflow,
            accepting=self.accepting,
        )

    @property
    def untouched(self) -> bool:
        return not (self.tunings.records or self.documents.objects or self.workflow.started)


@pytest.fixture
def world() -> World:
    return World()


def test_request_becomes_a_record_a_document_and_an_execution(world: World) -> None:
    submission = world.submit(spec_body())

    record = world.tunings.get(submission.record.tuning_id)
    assert submission.fresh
    assert submission.record == record
    assert (record.status, record.name) == (TuningStatus.ACCEPTED, "digits-mlp")
    assert record.job_name == f"dev-{record.tuning_id}"
    assert (record.created_at, record.channel) == (NOON, "#ml-alerts")
    assert json.loads(world.documents.objects[record.request_key]) == spec_body()
    assert world.workflow.started == {
        record.tuning_id: {"tuning_id": record.tuning_id, "attempt": 0}
    }
    assert record.execution_arn is not None


def test_same_request_twice_is_one_tuning_however_it_is_written(world: World) -> None:
    first = world.submit(spec_body())
    turned = dict(reversed(spec_body().items()))

    second = world.submit(turned)

    assert (second.fresh, second.record) == (False, first.record)
    assert len(world.tunings.records) == len(world.workflow.started) == 1


def test_other_body_under_the_same_key_is_refused(world: World) -> None:
    first = world.submit(spec_body())

    with pytest.raises(IdempotencyConflict, match=first.record.tuning_id):
        world.submit({**spec_body(), "name": "another"})

    assert json.loads(world.documents.objects[first.record.request_key]) == spec_body()


def test_different_keys_are_different_tunings(world: World) -> None:
    first = world.submit(spec_body(), "api:one")
    second = world.submit(spec_body(), "api:two")

    assert first.record.tuning_id != second.record.tuning_id


def test_bad_request_starts_nothing(world: World) -> None:
    body = spec_body()
    body["training"]["instance"]["type"] = "ml.p5.48xlarge"

    with pytest.raises(InvalidRequest):
        world.submit(body)

    assert world.untouched


def test_closed_door_starts_nothing_but_still_knows_old_requests(world: World) -> None:
    known = world.submit(spec_body(), "api:old")
    world.accepting.on = False

    assert world.submit(spec_body(), "api:old").record == known.record
    with pytest.raises(SubmissionsClosed):
        world.submit(spec_body(), "api:new")

    assert len(world.tunings.records) == 1


def test_bad_request_is_explained_even_while_the_door_is_closed(world: World) -> None:
    world.accepting.on = False

    with pytest.raises(InvalidRequest):
        world.submit({"name": "x"})


def test_repetition_starts_what_the_first_time_did_not_live_to_start(world: World) -> None:
    first = world.submit(spec_body()).record
    world.tunings.change(first.tuning_id, {"execution_arn": None})
    world.workflow.started.clear()

    again = world.submit(spec_body()).record

    assert first.tuning_id in world.workflow.started
    assert again.execution_arn == first.execution_arn


def test_one_of_two_that_race_for_a_key_wins_and_the_other_is_told(world: World) -> None:
    class Racing(FakeTunings):
        def create(self, record: Any) -> bool:
            if not self.records:
                super().create(record.model_copy(update={"body_digest": "other"}))
            return super().create(record)

    world.tunings = Racing()

    with pytest.raises(IdempotencyConflict):
        world.submit(spec_body())

    assert world.workflow.started == {}


def test_what_was_probably_not_meant_is_said_every_time(world: World) -> None:
    body = spec_body()
    body["search"]["parallel"] = 10

    first, second = world.submit(body), world.submit(body)

    assert first.record.warnings
    assert first.record.warnings == second.record.warnings


def test_earlier_tunings_of_the_project_become_parents(world: World) -> None:
    body = spec_body()
    body["search"]["warm_start"] = "auto"
    first = world.submit(spec_body(), "api:first").record
    definition = plan(spec_body(), tuning_id=first.tuning_id, guardrails=GUARDRAILS, prices=PRICES)
    world.documents.put(job_key(first.tuning_id), json.dumps(definition.request).encode())

    early = world.submit(body, "api:early").record
    world.tunings.change(
        first.tuning_id, {"status": TuningStatus.FINISHED, "best": trial(1, [0.9])}
    )
    second = world.submit(body, "api:second").record

    assert early.warm_start
    assert early.warm_start.parents == ()
    assert second.warm_start
    assert [one.tuning_id for one in second.warm_start.parents] == [first.tuning_id]
    assert second.warm_start.type == "identical"
