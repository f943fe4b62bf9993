"""Tells people about a tuning, once for each kind of news."""

from enum import StrEnum

from tunesmith.domain.errors import NotificationRefused
from tunesmith.domain.messages import Message, News
from tunesmith.domain.results import Result
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.usecases.ports import Documents, Messenger, Tunings, Wording

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
    messenger: Messenger,
    wording: Wording,
) -> Told:
    """Send the message unless Slack has it already.

    It is marked as sent afterwards: a message twice is better than none. Raises
    NotificationFailed when it is worth trying again.
    """
    record = tunings.get(tuning_id)
    if not is_news(record, news):
        return Told.NOT_NEWS
    return deliver(record, news, _message(record, news, documents, wording), tunings, messenger)


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
    if news.value in record.announced:
        return False
    # Neither a start nor an alert is news once the end is near.
    passing = news in {News.STARTED, News.BUDGET_ALERT}
    return not passing or record.status is TuningStatus.RUNNING


def _message(record: TuningRecord, news: News, documents: Documents, wording: Wording) -> Message:
    if news is News.STARTED:
        return wording.started(record)
    if news is News.BUDGET_ALERT:
        return wording.budget_alert(record)
    result, uri = _result(record, documents)
    if news is News.FINISHED and result is not None:
        return wording.finished(record, result, result_uri=uri)
    return wording.failed(record, record.failure or UNKNOWN, result, result_uri=uri)


def _result(record: TuningRecord, documents: Documents) -> tuple[Result | None, str | None]:
    key = record.result_key
    if key is None:
        return None, None
    return Result.model_validate_json(documents.get(key)), documents.uri(key)
