"""Tells people, once each, that a tuning's budget is nearly used up, or that nothing keeps it."""

from tunesmith.domain.messages import News
from tunesmith.usecases.notify import Told, deliver, is_news
from tunesmith.usecases.ports import Messenger, Tunings, Wording


def alert(tuning_id: str, *, tunings: Tunings, messenger: Messenger, wording: Wording) -> Told:
    """Send the alert while the tuning runs, unless Slack has it already or refuses its messages.

    Raises NotificationFailed when it is worth trying again.
    """
    record = tunings.get(tuning_id)
    news = News.BUDGET_USED_UP if record.is_budget_used_up else News.BUDGET_ALERT
    if record.notice_refused is not None or not is_news(record, news):
        return Told.NOT_NEWS
    return deliver(record, news, wording.budget_alert(record), tunings, messenger)
