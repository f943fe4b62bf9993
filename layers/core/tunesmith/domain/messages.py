"""What people are told in the chat."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel


class News(StrEnum):
    """What there is to tell of a tuning."""

    QUEUED = "queued"
    STARTED = "started"
    BUDGET_ALERT = "budget alert"
    """It is nearly used up."""
    BUDGET_USED_UP = "budget used up"
    """And the tuning goes on."""
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Tell whether the tuning is over with it."""
        return self in {News.FINISHED, News.FAILED}


class Message(BaseModel):
    """A chat message."""

    text: str
    """Shown in notifications and by clients without blocks."""
    blocks: list[dict[str, Any]]
    """Slack Block Kit."""
    channel: str | None = None
    """None is the deployment's own."""
