"""Calls: that a schedule or an event wants a recipe to start."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.recipes import Trigger


class Call(BaseModel):
    """The newest call of a recipe that has not been dealt with."""

    model_config = ConfigDict(frozen=True)

    event_id: str
    """The same event is the same call."""
    starter: Literal["schedule", "event"]
    at: datetime
    """When the event happened."""

    @property
    def identity(self) -> str:
        """Tell whether two calls are one."""
        return f"event:{self.event_id}"

    def is_of(self, trigger: Trigger) -> bool:
        """Tell whether the recipe still says so: a rule may outlive its version for a moment."""
        return (trigger.schedule if self.starter == "schedule" else trigger.event) is not None
