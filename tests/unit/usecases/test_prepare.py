"""Preparing: the definition is written, once, after a last look."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import (
    GUARDRAILS,
    ID,
    PRICES,
    learnt,
    native_request,
    record,
    spec_body,
    trial,
    tuning_job,
)
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import AccessDenied, InvalidRequest
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.tuning import TuningStatus
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


def learning(*numbers: int, jobs: Sequence[TuningJob]) -> World:
    """Return a world in which earlier tunings were found when the request came in."""
    world = World({"tuning_job": native_request(), "warm_start": "auto"}, *jobs)
    world.tunings.change(ID, {"warm_start": learnt(*numbers)})
    for one in learnt(*numbers).parents:
        world.tunings.create(
            record(
                tuning_id=one.tuning_id,
                job_name=one.job_name,
                status=TuningStatus.FINISHED,
                best=trial(1, [0.9]),
                counts=TrialCounts(completed=20),
            )
        )
        world.documents.put(job_key(one.tuning_id), json.dumps(native_request()).encode())
        world.jobs.definitions[one.job_name] = native_request()
    return world


def parents(world: World) -> list[str]:
    config = json.loads(world.documents.objects[job_key(ID)]).get("WarmStartConfig", {})
    named = config.get("ParentHyperParameterTuningJobs", [])
    return [one["HyperParameterTuningJobName"] for one in named]


def test_parents_that_were_found_still_serve() -> None:
    both = [tuning_job(name=one.job_name) for one in learnt(1, 2).parents]
    world = learning(1, 2, jobs=both)

    world.prepare()

    assert sorted(parents(world)) == [one.name for one in both]
    kept = world.tunings.get(ID)
    assert (kept.warm_start, kept.warnings) == (learnt(1, 2), ())


def test_parent_that_is_gone_is_dropped_with_a_note() -> None:
    left = learnt(2).parents[0]
    world = learning(1, 2, jobs=[tuning_job(name=left.job_name)])

    world.prepare()

    assert parents(world) == [left.job_name]
    kept = world.tunings.get(ID)
    assert kept.warm_start
    assert kept.warm_start.parents == (left,)
    assert [one.tuning_id for one in kept.warm_start.rejected] == [f"{1:016d}"]
    assert any("earlier-1" in one and "lost its tuning job" in one for one in kept.warnings)


def test_tuning_starts_cold_when_no_parent_is_left() -> None:
    changed = learnt(1).parents[0].job_name
    world = learning(1, 2, jobs=[tuning_job(name=changed)])
    del world.jobs.definitions[changed]["TrainingJobDefinition"]["StaticHyperParameters"]

    world.prepare()

    assert "WarmStartConfig" not in json.loads(world.documents.objects[job_key(ID)])
    assert "There is no warm start: no parent is left." in world.tunings.get(ID).warnings
