"""The status of an upload: it only moves on, and a later upload's is never lost."""

import json
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments, FakeStatuses
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import Unavailable
from tunesmith.domain.results import build_result
from tunesmith.domain.tuning import Door, Failure, Source, TuningRecord, TuningStatus
from tunesmith.usecases.tell_uploader import tell_uploader, write_status

KEY = "status/a.json"
RESULT = f"tunings/{ID}/result.json"


def uploaded(version: str = "1", **changes: Any) -> TuningRecord:
    source = Source(
        door=Door.S3,
        object_uri=f"s3://bucket/requests/a.yaml?versionId={version}",
        status_key=KEY,
        sequencer=f"00{version}",
    )
    return record(source=source, **changes)


class World:
    def __init__(self) -> None:
        self.documents = FakeDocuments()
        self.statuses = FakeStatuses(self.documents)
        self.tunings = FakeTunings()
        result = build_result(record(), tuning_job(), [trial(1, [0.5])], [], ended_at=NOON)
        self.documents.put(RESULT, result.to_json().encode())

    def tell(self, kept: TuningRecord) -> None:
        self.tunings.records[kept.tuning_id] = kept
        tell_uploader(kept, tunings=self.tunings, documents=self.documents, statuses=self.statuses)

    def ingested(self, version: str) -> None:
        """What the door writes, when the event of an upload comes."""
        source = uploaded(version).source
        told = {"object": source.object_uri, "sequencer": source.sequencer, "state": "accepted"}
        write_status(KEY, dict(told), self.statuses)

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.documents.objects[KEY])
        return found


def finished(version: str = "1") -> TuningRecord:
    return uploaded(
        version, status=TuningStatus.FINISHED, result_key=RESULT, ended_at=NOON, live=False
    )


def test_status_moves_on_to_the_result() -> None:
    world = World()

    states = []
    world.ingested("1")
    for kept in (None, uploaded(), finished()):
        if kept:
            world.tell(kept)
        states.append(world.status["state"])

    assert states == ["accepted", "running", "finished"]
    best = {"trial": trial(1).name, "hyperparameters": {"rate": "0.1"}}
    assert (world.status["best"], world.status["objective"]["value"]) == (best, 0.5)
    assert world.status["result_uri"] == f"s3://bucket/{RESULT}"
    assert world.status["links"]["self"] == f"/tunings/{ID}"
    assert world.tunings.get(ID).status_told


def test_failure_says_why() -> None:
    world = World()
    failure = Failure(error="AccessDenied", reason="no", advice="ask")

    world.tell(uploaded(status=TuningStatus.FAILED, failure=failure, ended_at=NOON))

    assert world.status["state"] == "failed"
    assert world.status["failure"] == failure.model_dump()


@pytest.mark.parametrize("late", [uploaded(), None])
def test_what_comes_late_resets_nothing(late: TuningRecord | None) -> None:
    world = World()
    world.tell(finished())
    end = world.status

    if late:
        world.tell(late)
    else:
        world.ingested("1")

    assert world.status == end


def test_end_of_an_earlier_upload_leaves_the_later_ones_status() -> None:
    world = World()
    world.ingested("2")

    world.tell(finished("1"))

    assert world.status["sequencer"] == "002"
    assert not world.tunings.get(ID).owes_status  # there is nobody left to tell


def test_later_upload_takes_over_an_end() -> None:
    world = World()
    world.tell(finished("1"))

    world.ingested("2")

    assert (world.status["sequencer"], world.status["state"]) == ("002", "accepted")


def test_duplicate_that_writes_at_the_same_time_loses_nothing() -> None:
    world = World()
    world.ingested("1")
    before = world.documents.objects[KEY]
    world.statuses.meanwhile = [(KEY, before + b" ")]

    world.tell(finished())

    assert world.status["state"] == "finished"


def test_others_that_never_stop_writing_are_an_error_to_try_again_after() -> None:
    world = World()
    world.ingested("1")
    before = world.documents.objects[KEY]
    world.statuses.meanwhile = [(KEY, before + b" " * times) for times in range(1, 9)]

    with pytest.raises(Unavailable):
        world.tell(finished())

    assert world.tunings.get(ID).owes_status


def test_status_that_somebody_else_broke_is_written_anew() -> None:
    world = World()
    world.documents.put(KEY, b"broken")

    world.tell(finished())

    assert world.status["state"] == "finished"


def test_tuning_of_the_api_has_no_status() -> None:
    world = World()

    world.tell(record(status=TuningStatus.FINISHED, result_key=RESULT, ended_at=NOON))

    assert KEY not in world.documents.objects
