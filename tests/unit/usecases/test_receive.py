"""Receiving: a step's message is one tuning, a mistake fails the step, a stop ends the tuning."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import JsonValue

from tests.fakes.chat import FakeSwitch
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.pipelines import FakePipelineSteps
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import GUARDRAILS, PRICES, spec_body
from tests.fakes.store import FakeMarkers, FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import AccessDenied, Throttled
from tunesmith.domain.pipelines import LONGEST_REASON, StepCall
from tunesmith.domain.tuning import Door, Source, StopCause, TuningStatus
from tunesmith.usecases.receive import Received, receive
from tunesmith.usecases.stop import stop
from tunesmith.usecases.submit import Submission, submit

TOKEN = "SYZ8ExZ3Sd"
EXECUTION = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/churn/execution/abc"
KEY = "specs/digits.yaml"


class World:
    def __init__(self) -> None:
        self.tunings = FakeTunings()
        self.workflow = FakeWorkflow()
        self.documents = FakeDocuments()
        self.documents.put(KEY, json.dumps(spec_body()).encode())
        self.steps = FakePipelineSteps(TOKEN)
        self.markers = FakeMarkers()
        self.woken: list[str] = []
        self.accepting = FakeSwitch()

    def receive(self, **arguments: JsonValue) -> Received:
        return self.take(StepCall(token=TOKEN, pipelineExecutionArn=EXECUTION, arguments=arguments))

    def take_stop(self) -> Received:
        return self.take(StepCall(token=TOKEN, pipelineExecutionArn=EXECUTION, Status="Stopping"))

    def take(self, call: StepCall) -> Received:
        return receive(
            call,
            bucket="bucket",
            submit=self.submit,
            stop=self.stop,
            documents=self.documents,
            markers=self.markers,
            steps=self.steps,
        )

    def stop(self, tuning_id: str, reason: str) -> None:
        stop(
            tuning_id,
            asked_by=None,
            reason=reason,
            tunings=self.tunings,
            jobs=FakeTuningJobs(),
            wake=self.woken.append,
        )

    def submit(self, body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
        return submit(
            body,
            identity=identity,
            source=source,
            guardrails=GUARDRAILS,
            prices=lambda: PRICES,
            clock=FakeClock(),
            tunings=self.tunings,
            documents=self.documents,
            workflow=self.workflow,
            accepting=self.accepting,
        )

    def body(self) -> dict[str, Any]:
        (record,) = self.tunings.records.values()
        body: dict[str, Any] = json.loads(self.documents.get(record.request_key))
        return body


@pytest.mark.parametrize(
    "arguments",
    [
        {"request": json.dumps(spec_body())},
        {"request_uri": KEY},
        {"request_uri": f"s3://bucket/{KEY}"},
    ],
)
def test_a_step_starts_a_tuning_that_knows_who_waits(arguments: dict[str, JsonValue]) -> None:
    world = World()

    assert world.receive(**arguments) is Received.ACCEPTED

    (record,) = world.tunings.records.values()
    assert record.source == Source(door=Door.PIPELINE, principal=EXECUTION, callback_token=TOKEN)
    assert list(world.workflow.started) == [record.tuning_id]
    assert world.steps.reasons == {}


def test_a_message_that_comes_twice_is_one_tuning_even_if_its_file_has_changed() -> None:
    world = World()
    world.receive(request_uri=KEY)

    assert world.receive(request_uri=KEY) is Received.KNOWN
    world.documents.put(KEY, json.dumps({**spec_body(), "name": "other"}).encode())
    assert world.receive(request_uri=KEY) is Received.KNOWN

    assert len(world.workflow.started) == 1
    assert world.body()["name"] == spec_body()["name"]


def test_arguments_change_the_request() -> None:
    world = World()

    world.receive(request_uri=KEY, **{"search.max_jobs": "12", "name": "churn"})

    assert (world.body()["search"]["max_jobs"], world.body()["name"]) == (12, "churn")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "one of both"),
        ({"request": "name: x"}, "findings in s3://bucket/status/pipelines/"),
        ({"request": "{"}, "not valid"),
        ({"request_uri": "s3://other/specs/x.yaml"}, "not below s3://bucket/specs/"),
        ({"request_uri": "specs/none.yaml"}, "cannot be read"),
        ({"request_uri": KEY, "search.max_job": "12"}, "max_job"),
    ],
)
def test_a_mistake_fails_the_step_with_its_reason(
    arguments: dict[str, JsonValue], says: str
) -> None:
    world = World()

    assert world.receive(**arguments) is Received.REJECTED

    assert says in world.steps.reasons[TOKEN]
    assert len(world.steps.reasons[TOKEN]) <= LONGEST_REASON
    told = json.loads(world.documents.get(f"status/pipelines/{TOKEN}.json"))
    assert told["findings"]
    assert world.tunings.records == {}


def test_a_file_that_may_not_be_read_fails_the_step() -> None:
    class Closed(FakeDocuments):
        def get(self, key: str, *_: object, **__: object) -> bytes:
            raise AccessDenied(key)

    world = World()
    world.documents = Closed()

    assert world.receive(request_uri=KEY) is Received.REJECTED


def test_a_closed_deployment_fails_the_step() -> None:
    world = World()
    world.accepting.on = False

    assert world.receive(request_uri=KEY) is Received.REJECTED

    assert "closed this deployment" in world.steps.reasons[TOKEN]


def test_stopping_the_pipeline_stops_its_tuning_whose_end_then_answers_the_step() -> None:
    world = World()
    world.receive(request_uri=KEY)

    for _ in range(2):
        assert world.take_stop() is Received.STOPPED

    (record,) = world.tunings.records.values()
    assert (record.status, record.stop_cause) == (TuningStatus.STOPPING, StopCause.USER)
    assert EXECUTION in str(record.stop_reason)
    assert world.woken[:1] == [record.tuning_id]
    assert world.steps.waiting == {TOKEN}


def test_a_pipeline_that_is_stopped_before_its_request_was_read_is_let_go_and_costs_nothing() -> (
    None
):
    world = World()

    world.take_stop()

    assert "stopped before" in world.steps.reasons[TOKEN]
    assert world.receive(request_uri=KEY) is Received.STOPPED
    assert world.tunings.records == {}


def test_a_stop_that_comes_while_its_request_is_read_ends_what_the_request_starts() -> None:
    world = World()
    submitting = world.submit

    def held_up(body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
        world.take_stop()
        return submitting(body, identity, source)

    world.submit = held_up  # type: ignore[method-assign]

    assert world.receive(request_uri=KEY) is Received.STOPPED
    (record,) = world.tunings.records.values()
    assert record.status is TuningStatus.STOPPING


def test_an_outage_brings_the_message_again() -> None:
    world = World()
    world.steps.failing = Throttled("slow down")

    with pytest.raises(Throttled):
        world.receive()
    world.steps.failing = None

    assert world.receive() is Received.REJECTED
    assert TOKEN in world.steps.reasons
