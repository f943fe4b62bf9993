"""Uploads: what became of one is always written down, and never where it would ask again."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from pydantic import JsonValue

from tests.fakes.chat import FakeMessenger, FakeSwitch, PlainWording
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments, FakeStatuses
from tests.fakes.samples import GUARDRAILS, PRICES, spec_body
from tests.fakes.store import FakeMarkers, FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import NotificationFailed, NotificationRefused, Unavailable
from tunesmith.domain.tuning import Door, Source
from tunesmith.usecases.ingest import Upload, ingest
from tunesmith.usecases.submit import Submission, submit


class World:
    def __init__(self) -> None:
        self.tunings = FakeTunings()
        self.documents = FakeDocuments()
        self.workflow = FakeWorkflow()
        self.accepting = FakeSwitch()
        self.messenger = FakeMessenger()
        self.markers = FakeMarkers()

    def upload(self, key: str, content: str, version: str = "1") -> bool:
        self.documents.versions[key, version] = content.encode()
        order = f"00{version}"
        return self.ingest(Upload(bucket="bucket", key=key, version=version, sequencer=order))

    def ingest(self, upload: Upload) -> bool:
        return ingest(
            upload,
            submit=self._submit,
            documents=self.documents,
            markers=self.markers,
            statuses=FakeStatuses(self.documents),
            messenger=self.messenger,
            wording=PlainWording(),
        )

    def status(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.documents.objects[key])
        return found

    def _submit(self, body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
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


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("key", "write"),
    [
        ("requests/a.yaml", yaml.safe_dump),
        ("requests/a.YML", yaml.safe_dump),
        ("requests/a.json", json.dumps),
    ],
)
def test_request_is_accepted_and_its_status_says_where_it_went(
    world: World, key: str, write: Any
) -> None:
    assert world.upload(key, write(spec_body()))

    (record,) = world.tunings.records.values()
    status = world.status("status/a.json")
    assert (status["state"], status["tuning_id"]) == ("accepted", record.tuning_id)
    assert status["object"] == f"s3://bucket/{key}?versionId=1"
    assert status["links"]["self"] == f"/tunings/{record.tuning_id}"
    assert 0 < status["estimate"]["expected_usd"] < status["estimate"]["maximum_usd"]
    assert record.source == Source(
        door=Door.S3, object_uri=status["object"], status_key="status/a.json", sequencer="001"
    )


def test_folders_are_kept(world: World) -> None:
    world.upload("requests/team/b/a.v2.yaml", yaml.safe_dump(spec_body()))

    assert "status/team/b/a.v2.json" in world.documents.objects


def test_same_version_twice_is_one_tuning_with_the_same_status(world: World) -> None:
    world.upload("requests/a.yaml", yaml.safe_dump(spec_body()))
    first = world.documents.objects["status/a.json"]

    world.upload("requests/a.yaml", yaml.safe_dump(spec_body()))

    assert len(world.tunings.records) == len(world.workflow.started) == 1
    assert world.documents.objects["status/a.json"] == first


def test_new_version_is_a_new_tuning(world: World) -> None:
    world.upload("requests/a.yaml", yaml.safe_dump(spec_body()), "1")
    world.upload("requests/a.yaml", yaml.safe_dump(spec_body()), "2")

    assert len(world.tunings.records) == 2


@pytest.mark.parametrize(
    ("key", "content", "field"),
    [
        ("requests/a.yaml", "name: [", "request"),
        ("requests/a.yaml", "", "request"),
        ("requests/a.yaml", "{}", "training"),
        ("requests/a.txt", "name: x", "object"),
        ("requests/a", "name: x", "object"),
    ],
)
def test_mistake_is_written_down_and_told_and_starts_nothing(
    world: World, key: str, content: str, field: str
) -> None:
    assert not world.upload(key, content)

    status = world.status("status/a.json")
    assert status["state"] == "rejected"
    told = [finding for finding in status["findings"] if finding["field"] == field]
    assert told
    assert told[0]["message"]
    assert told[0]["fix"]
    assert world.messenger.texts[0].startswith(f"rejected s3://bucket/{key}?versionId=1")
    assert world.workflow.started == {}


def test_same_mistake_is_told_once(world: World) -> None:
    world.upload("requests/a.yaml", "name: x")
    world.upload("requests/a.yaml", "name: x")
    world.upload("requests/a.yaml", "name: y", "2")

    assert len(world.messenger.sent) == 2


def test_closed_door_is_a_rejection_with_a_reason(world: World) -> None:
    world.accepting.on = False

    assert not world.upload("requests/a.yaml", yaml.safe_dump(spec_body()))

    assert "closed" in world.status("status/a.json")["findings"][0]["message"]


def test_slack_outage_lets_the_event_come_again_and_the_status_is_there(world: World) -> None:
    world.messenger.failing = NotificationFailed("503")

    with pytest.raises(NotificationFailed):
        world.upload("requests/a.yaml", "name: x")

    assert world.status("status/a.json")["state"] == "rejected"
    world.messenger.failing = None
    world.upload("requests/a.yaml", "name: x")
    assert len(world.messenger.sent) == 1


def test_message_that_slack_refuses_is_told_in_the_status(world: World) -> None:
    world.messenger.failing = NotificationRefused("channel_not_found")

    assert not world.upload("requests/a.yaml", "name: x")

    status = world.status("status/a.json")
    assert (status["state"], status["slack"]) == ("rejected", "channel_not_found")


def test_outage_of_aws_is_raised_and_nothing_is_written(world: World) -> None:
    class Away(FakeWorkflow):
        def start(self, name: str, data: dict[str, JsonValue]) -> str:
            raise Unavailable(f"{name}: {data}")

    world.workflow = Away()

    with pytest.raises(Unavailable):
        world.upload("requests/a.yaml", yaml.safe_dump(spec_body()))

    assert "status/a.json" not in world.documents.objects


def test_bucket_without_versions_tells_requests_apart_by_content() -> None:
    one = Upload(bucket="b", key="requests/a.yaml", etag="1")
    two = Upload(bucket="b", key="requests/a.yaml", etag="2")

    assert one.identity != two.identity
    assert one.uri == "s3://b/requests/a.yaml"


def test_huge_upload_is_refused_without_reading_it_all(world: World) -> None:
    assert not world.upload("requests/a.json", json.dumps({"x": "y" * 5_000_000}))

    assert "larger" in world.status("status/a.json")["findings"][0]["message"]
