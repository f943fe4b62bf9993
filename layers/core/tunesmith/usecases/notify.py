"""Tells people about a tuning, once for each kind of news, and other systems of its end."""

from enum import StrEnum

from tunesmith.domain.errors import NotificationRefused
from tunesmith.domain.messages import Message, News
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.usecases.ports import Documents, EventBus, Messenger, Tunings, Wording
from tunesmith.usecases.ports.statuses import Statuses
from tunesmith.usecases.publish import publish, read_result
from tunesmith.usecases.tell_uploader import tell_uploader

UNKNOWN = Failure(
    error="Unknown",
    reason="The tuning failed, and nothing was recorded about why.",
    advice="Look at the execution's events and at the functions' logs.",
)


class Told(StrEnum):
    """What became of the news."""

    SENT = "sent"
    NOT_NEWS = "not news"
    """It was told before, or has been overtaken."""
    REFUSED = "refused"
    """Slack will never take it; the record says why."""


def notify(
    tuning_id: str,
    news: News,
    *,
    tunings: Tunings,
    documents: Documents,
    statuses: Statuses,
    event_bus: EventBus,
    messenger: Messenger,
    wording: Wording,
) -> Told:
    """Publish an end, tell the uploader and send the message, unless each has arrived already.

    It is marked as sent afterwards: a message twice is better than none. Nobody has to wait for
    another one's outage. Raises NotificationFailed, or what bus and bucket raise, when it is worth
    trying again.
    """
    record = tunings.get(tuning_id)
    told = Told.NOT_NEWS
    try:
        if news.is_end:
            publish(record, tunings=tunings, documents=documents, event_bus=event_bus)
    finally:
        try:
            tell_uploader(record, tunings=tunings, documents=documents, statuses=statuses)
        finally:
            if is_news(record, news):
                message = _message(record, news, documents, wording)
                told = deliver(record, news, message, tunings, messenger)
    return told


def deliver(
    record: TuningRecord, news: News, message: Message, tunings: Tunings, messenger: Messenger
) -> Told:
    """Send a message and mark its news as told; raises NotificationFailed."""
    try:
        messenger.send(message)
    except NotificationRefused as error:
        tunings.change(record.tuning_id, {"notice_refused": str(error)})
        return Told.REFUSED
    tunings.change(
        record.tuning_id,
        {"announced": (*record.announced, news.value), "notice_refused": None},
        expect={"announced": record.announced},
    )
    return Told.SENT


def is_news(record: TuningRecord, news: News) -> bool:
    """Tell whether people have not heard it yet, and still want to."""
    if news.value in record.announced or news is News.QUEUED:  # which *dispatch* tells
        return False
    # Neither a start nor an alert is news once the end is near.
    passing = news in {News.STARTED, News.BUDGET_ALERT, News.BUDGET_USED_UP}
    return not passing or record.status is TuningStatus.RUNNING


def _message(record: TuningRecord, news: News, documents: Documents, wording: Wording) -> Message:
    if news is News.STARTED:
        return wording.started(record)
    if news in {News.BUDGET_ALERT, News.BUDGET_USED_UP}:
        return wording.budget_alert(record)
    result, uri = read_result(record, documents)
    if news is News.FINISHED and result is not None:
        return wording.finished(record, result, result_uri=uri)
    return wording.failed(record, record.failure or UNKNOWN, result, result_uri=uri)
