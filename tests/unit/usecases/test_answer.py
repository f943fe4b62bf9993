"""Answering: once, when the tuning is over, whatever events come."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.pipelines import FakePipelineSteps
from tests.fakes.samples import ID, NOON, native_request, record, trial, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import Throttled
from tunesmith.domain.results import build_result
from tunesmith.domain.tuning import Door, Failure, Source, StepAnswer, TuningStatus
from tunesmith.usecases.answer import Round, answer, answer_late
from tunesmith.usecases.keys import job_key, result_key

TOKEN = "SYZ8ExZ3Sd"
LATER = NOON + timedelta(minutes=10)
SOURCE = Source(door=Door.PIPELINE, principal="arn", callback_token=TOKEN)


class World:
    def __init__(self, status: TuningStatus = TuningStatus.FINISHED, **changes: Any) -> None:
        known = {
            "source": SOURCE,
            "ended_at": NOON,
            "live": False,
            "unheard": True,
            "result_key": result_key(ID),
        }
        kept = record(status=status, **{**known, **changes})
        result = build_result(kept, tuning_job(), [trial(1, [0.5, 0.75])], [], ended_at=NOON)
        self.tunings = FakeTunings(kept)
        self.documents = FakeDocuments()
        self.documents.put(result_key(ID), result.to_json().encode())
        self.documents.put(job_key(ID), json.dumps(native_request()).encode())
        self.steps = FakePipelineSteps(TOKEN)

    def answer(self) -> StepAnswer | None:
        return answer(ID, tunings=self.tunings, documents=self.documents, steps=self.steps)

    def round(self) -> Round:
        return answer_late(
            now=LATER, tunings=self.tunings, documents=self.documents, steps=self.steps
        )


@pytest.mark.parametrize("status", [TuningStatus.FINISHED, TuningStatus.STOPPED])
def test_a_tuning_with_a_result_ends_its_step_well(status: TuningStatus) -> None:
    world = World(status)

    assert world.answer() is StepAnswer.SUCCEEDED

    outputs = world.steps.outputs[TOKEN]
    assert (outputs["status"], outputs["objective"]) == (status.value, "0.75")
    assert outputs["model_uri"] == f"s3://stack-bucket/models/{trial(1).name}/output/model.tar.gz"
    assert outputs["result_uri"] == f"s3://bucket/{result_key(ID)}"
    assert world.tunings.get(ID).step_answer is StepAnswer.SUCCEEDED


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {
                "status": TuningStatus.FAILED,
                "failure": Failure(error="E", reason="no trial", advice="-"),
            },
            "failed: no trial",
        ),
        ({"status": TuningStatus.STOPPED, "stop_reason": "stopped by ann"}, "stopped by ann"),
        ({"status": TuningStatus.FAILED}, "nothing was recorded"),
    ],
)
def test_a_tuning_without_a_best_trial_fails_its_step(changes: dict[str, Any], says: str) -> None:
    world = World(**changes, result_key=None)

    assert world.answer() is StepAnswer.FAILED

    assert says in world.steps.reasons[TOKEN]


def test_an_event_that_comes_twice_is_answered_once() -> None:
    world = World()
    world.answer()
    world.steps.waiting.add(TOKEN)

    assert world.answer() is StepAnswer.SUCCEEDED

    assert world.steps.waiting == {TOKEN}


def test_a_step_that_nobody_waits_at_counts_as_answered() -> None:
    world = World()
    world.steps.waiting.clear()

    assert world.answer() is StepAnswer.GONE
    assert world.round() == Round()


@pytest.mark.parametrize(
    "changes",
    [{"source": Source(door=Door.API)}, {"status": TuningStatus.RUNNING, "live": True}],
)
def test_no_step_is_answered_where_none_waits_or_too_early(changes: dict[str, Any]) -> None:
    world = World(**changes)

    assert world.answer() is None
    assert world.round() == Round()

    assert world.steps.outputs == {}


def test_a_lost_event_is_made_up_for_in_time() -> None:
    world = World()

    assert world.round() == Round(answered=[ID])
    assert world.round() == Round()


def test_a_round_leaves_the_event_its_time() -> None:
    world = World(ended_at=LATER - timedelta(minutes=1))

    assert world.round() == Round()


def test_an_outage_leaves_the_step_for_the_next_round() -> None:
    world = World()
    world.steps.failing = Throttled("slow down")
    with pytest.raises(Throttled):
        world.answer()

    assert world.round().errors == [f"{ID}: Throttled: slow down"]
    world.steps.failing = None
    assert world.round().answered == [ID]
