"""Preparing: the definition is written, once, after a last look."""

import json
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import (
    GUARDRAILS,
    ID,
    PRICES,
    native_request,
    record,
    spec_body,
    tuning_job,
)
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import AccessDenied, InvalidRequest
from tunesmith.domain.jobs import JobStatus, TuningJob
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.prepare import prepare


class World:
    def __init__(self, body: dict[str, Any], *jobs: TuningJob) -> None:
        self.tunings = FakeTunings(record())
        self.documents = FakeDocuments()
        self.documents.put(record().request_key, json.dumps(body).encode())
        self.jobs = FakeTuningJobs(*jobs)
        self.guardrails = GUARDRAILS

    def prepare(self) -> int:
        return prepare(
            ID,
            guardrails=self.guardrails,
            prices=lambda: PRICES,
            tunings=self.tunings,
            documents=self.documents,
            jobs=self.jobs,
        )


def warm_started(parent: str) -> dict[str, Any]:
    request = native_request()
    request["WarmStartConfig"] = {
        "WarmStartType": "TransferLearning",
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": parent}],
    }
    return {"tuning_job": request}


def test_native_request_is_written_under_our_name() -> None:
    world = World(spec_body())

    seconds = world.prepare()

    request = json.loads(world.documents.objects[job_key(ID)])
    assert request["HyperParameterTuningJobName"] == f"dev-{ID}"
    assert seconds == world.tunings.get(ID).timeout_seconds
    assert seconds > 7 * (600 + 15 * 60)


def test_later_attempt_adopts_what_was_prepared() -> None:
    world = World(spec_body())
    first = world.prepare()
    prepared = world.documents.objects[job_key(ID)]
    world.guardrails = GUARDRAILS.model_copy(update={"allowed_instance_types": ()})

    assert world.prepare() == first
    assert world.documents.objects[job_key(ID)] is prepared


def test_request_that_is_no_longer_allowed_is_refused() -> None:
    world = World(spec_body())
    world.guardrails = GUARDRAILS.model_copy(update={"allowed_instance_types": ()})

    with pytest.raises(InvalidRequest):
        world.prepare()

    assert job_key(ID) not in world.documents.objects


def test_parent_that_is_over_is_fine() -> None:
    world = World(warm_started("parent"), tuning_job(name="parent", status=JobStatus.STOPPED))
    world.jobs.definitions["parent"] = native_request()

    assert world.prepare() > 0


@pytest.mark.parametrize(
    ("jobs", "told"),
    [([], "no tuning job"), ([tuning_job(name="parent", status=JobStatus.IN_PROGRESS)], "still")],
)
def test_parent_that_cannot_serve_is_named(jobs: list[TuningJob], told: str) -> None:
    world = World(warm_started("parent"), *jobs)

    with pytest.raises(InvalidRequest, match=told) as caught:
        world.prepare()

    assert caught.value.findings[0].value == "parent"


def test_parent_that_searched_something_else_is_named() -> None:
    world = World(warm_started("parent"), tuning_job(name="parent"))
    parent = native_request()
    ranges = parent["HyperParameterTuningJobConfig"]["ParameterRanges"]
    ranges["IntegerParameterRanges"][0]["Name"] = "layers"
    world.jobs.definitions["parent"] = parent

    with pytest.raises(InvalidRequest, match="layers"):
        world.prepare()


def test_parent_that_we_may_not_look_at_is_left_to_sagemaker() -> None:
    class Closed(FakeTuningJobs):
        def describe(self, name: str) -> TuningJob:
            raise AccessDenied(name)

    world = World(warm_started("parent"))
    world.jobs = Closed()

    assert world.prepare() > 0
