"""Notifying: each piece of news once, and an outage is for the caller to retry."""

from contextlib import suppress

import pytest

from tests.fakes.chat import FakeMessenger, PlainWording
from tests.fakes.documents import FakeDocuments, FakeStatuses
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import (
    NotificationFailed,
    NotificationRefused,
    TunesmithError,
    Unavailable,
)
from tunesmith.domain.messages import News
from tunesmith.domain.results import build_result
from tunesmith.domain.tuning import Door, Failure, Source, TuningRecord, TuningStatus
from tunesmith.usecases.notify import Told, notify


class World:
    def __init__(self, kept: TuningRecord) -> None:
        self.tunings = FakeTunings(kept)
        self.documents = FakeDocuments()
        self.event_bus = FakeEventBus()
        self.messenger = FakeMessenger()

    def notify(self, news: News) -> Told:
        return notify(
            ID,
            news,
            tunings=self.tunings,
            documents=self.documents,
            statuses=FakeStatuses(self.documents),
            event_bus=self.event_bus,
            messenger=self.messenger,
            wording=PlainWording(),
        )


def finished_world() -> World:
    key = f"tunings/{ID}/result.json"
    world = World(record(status=TuningStatus.FINISHED, result_key=key, ended_at=NOON))
    result = build_result(record(), tuning_job(), [trial(1, [0.5])], [], ended_at=NOON)
    world.documents.put(key, result.to_json().encode())
    return world


def test_start_is_told_once() -> None:
    world = World(record(channel="#team"))

    assert world.notify(News.STARTED) is Told.SENT
    assert world.notify(News.STARTED) is Told.NOT_NEWS

    assert world.messenger.texts == ["started digits-mlp"]
    assert world.messenger.sent[0].channel == "#team"
    assert world.tunings.get(ID).announced == ("started",)


@pytest.mark.parametrize("status", sorted({*TuningStatus} - {TuningStatus.RUNNING}))
def test_start_is_no_news_when_nothing_runs(status: TuningStatus) -> None:
    world = World(record(status=status))

    assert world.notify(News.STARTED) is Told.NOT_NEWS


def test_end_is_told_with_its_result() -> None:
    world = finished_world()

    assert world.notify(News.FINISHED) is Told.SENT

    uri = f"s3://bucket/tunings/{ID}/result.json"
    assert world.messenger.texts == [f"finished digits-mlp 0.5 {uri}"]


def test_failure_is_told_with_its_reason_or_at_least_told() -> None:
    failure = Failure(error="AccessDenied", reason="no", advice="ask")
    known = World(record(status=TuningStatus.FAILED, failure=failure, ended_at=NOON))
    unknown = World(record(status=TuningStatus.FAILED, ended_at=NOON))

    known.notify(News.FAILED)
    unknown.notify(News.FAILED)

    assert known.messenger.texts == ["failed digits-mlp AccessDenied"]
    assert unknown.messenger.texts == ["failed digits-mlp Unknown"]


def test_outage_is_raised_and_the_message_comes_later() -> None:
    world = finished_world()
    world.messenger.failing = NotificationFailed("503")

    with pytest.raises(NotificationFailed):
        world.notify(News.FINISHED)
    world.messenger.failing = None

    assert world.notify(News.FINISHED) is Told.SENT
    assert world.tunings.get(ID).announced == ("finished",)


def test_refusal_is_recorded_and_fails_nobody() -> None:
    world = finished_world()
    world.messenger.failing = NotificationRefused("Slack answers 200: channel_not_found")

    assert world.notify(News.FINISHED) is Told.REFUSED

    kept = world.tunings.get(ID)
    assert kept.notice_refused == "Slack answers 200: channel_not_found"
    assert kept.announced == ()


def test_message_that_gets_through_clears_an_old_refusal() -> None:
    world = finished_world()
    world.tunings.change(ID, {"notice_refused": "no such channel"})

    world.notify(News.FINISHED)

    assert world.tunings.get(ID).notice_refused is None


def test_end_is_published_once_with_its_result() -> None:
    world = finished_world()

    world.notify(News.STARTED)
    world.notify(News.FINISHED)
    world.notify(News.FINISHED)

    (ending,) = world.event_bus.published
    assert (ending.kind, ending.objective.value) == ("Tuning Completed", 0.5)
    assert ending.result_uri == f"s3://bucket/tunings/{ID}/result.json"


@pytest.mark.parametrize("failing", [NotificationFailed("503"), NotificationRefused("no channel")])
def test_slack_does_not_keep_an_end_from_being_published(failing: TunesmithError) -> None:
    world = finished_world()
    world.messenger.failing = failing

    with suppress(NotificationFailed):
        world.notify(News.FINISHED)

    assert len(world.event_bus.published) == 1


def test_bus_does_not_keep_an_end_from_slack_and_is_tried_again() -> None:
    world = finished_world()
    world.event_bus.failing = Unavailable("503")

    with pytest.raises(Unavailable):
        world.notify(News.FINISHED)
    assert len(world.messenger.sent) == 1
    world.event_bus.failing = None
    world.notify(News.FINISHED)

    assert len(world.event_bus.published) == 1
    assert len(world.messenger.sent) == 1


def test_event_that_was_not_marked_comes_again_under_the_same_id() -> None:
    world = finished_world()

    world.notify(News.FINISHED)
    world.tunings.change(ID, {"published": False})
    world.notify(News.FINISHED)

    first, again = world.event_bus.published
    assert first == again


def test_end_is_published_by_how_it_ended_whatever_people_are_told() -> None:
    """A flow whose last steps failed tells a failure, of a tuning that had finished."""
    world = finished_world()

    world.notify(News.FAILED)

    assert world.event_bus.published[0].kind == "Tuning Completed"


def test_tuning_that_goes_on_has_no_end_to_publish() -> None:
    world = World(record())

    world.notify(News.FAILED)

    assert world.event_bus.published == []


def test_uploader_is_told_whatever_bus_and_slack_do() -> None:
    source = Source(door=Door.S3, object_uri="s3://bucket/requests/a.yaml", status_key="status/a")
    world = finished_world()
    world.tunings.change(ID, {"source": source})
    world.event_bus.failing = Unavailable("503")
    world.messenger.failing = NotificationFailed("503")

    with pytest.raises(NotificationFailed):
        world.notify(News.FINISHED)

    assert b'"state": "finished"' in world.documents.objects["status/a"]
    assert world.tunings.get(ID).status_told
