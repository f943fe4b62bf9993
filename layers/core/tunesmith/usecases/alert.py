"""Tells people, once, that the budget of a tuning is nearly used up."""

from tunesmith.domain.messages import News
from tunesmith.usecases.notify import Told, deliver, is_news
from tunesmith.usecases.ports import Messenger, Tunings, Wording


def alert(tuning_id: str, *, tunings: Tunings, messenger: Messenger, wording: Wording) -> Told:
    """Send the alert while the tuning runs, unless Slack has it already or refuses its messages.

    Raises NotificationFailed when it is worth trying again.
    """
    record = tunings.get(tuning_id)
    if record.notice_refused is not None or not is_news(record, News.BUDGET_ALERT):
        return Told.NOT_NEWS
    return deliver(record, News.BUDGET_ALERT, wording.budget_alert(record), tunings, messenger)
