"""Notifying: each piece of news once, and an outage is for the caller to retry."""

import pytest

from tests.fakes.chat import FakeMessenger, PlainWording
from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.messages import News
from tunesmith.domain.results import build_result
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.usecases.notify import Told, notify


class World:
    def __init__(self, kept: TuningRecord) -> None:
        self.tunings = FakeTunings(kept)
        self.documents = FakeDocuments()
        self.messenger = FakeMessenger()

    def notify(self, news: News) -> Told:
        return notify(
            ID,
            news,
            tunings=self.tunings,
            documents=self.documents,
            messenger=self.messenger,
            wording=PlainWording(),
        )


def finished_world() -> World:
    key = f"tunings/{ID}/result.json"
    world = World(record(status=TuningStatus.FINISHED, result_key=key))
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


@pytest.mark.parametrize("status", set(TuningStatus) - {TuningStatus.RUNNING})
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
    known = World(record(status=TuningStatus.FAILED, failure=failure))
    unknown = World(record(status=TuningStatus.FAILED))

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
