"""What became of a recipe's bursts."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

MOST_HANDLED = 10


class Outcome(StrEnum):
    """What became of a burst."""

    STARTED = "started"
    SAME = "same"
    """It was dealt with before: nothing was started."""
    EMPTY = "empty"
    """There is no data: it was removed again, or the recipe looks elsewhere now."""
    REJECTED = "rejected"
    """The recipe is no longer valid."""
    WAITING = "waiting"
    REPLACING = "replacing"
    """A running tuning was stopped; the next one starts once that is over."""


class Handled(BaseModel):
    """Data that a tuning was started on."""

    model_config = ConfigDict(frozen=True)

    folder: str
    digest: str
    version: str
    """The digest of the recipe that it was started from."""
    tuning_id: str


class LastBurst(BaseModel):
    """The burst that was looked at last."""

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    message: str
    at: datetime
    events: int
    bytes: int
    folder: str | None = None
    tuning_id: str | None = None


class LastCall(BaseModel):
    """The call, by a schedule or an event, that was looked at last."""

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    message: str
    at: datetime
    starter: str
    called_at: datetime
    tuning_id: str | None = None


class Progress(BaseModel):
    """What a recipe's bursts and calls came to."""

    model_config = ConfigDict(frozen=True)

    handled: tuple[Handled, ...] = ()
    """The newest first, and only the last few."""
    called: tuple[str, ...] = ()
    """The tunings that calls and people started, the newest first, and only the last few."""
    last: LastBurst | None = None
    last_call: LastCall | None = None

    @property
    def started(self) -> tuple[str, ...]:
        """The tunings that were started lately."""
        return (*(one.tuning_id for one in self.handled), *self.called)

    def with_handled(self, new: Handled) -> "Progress":
        """Remember data that a tuning was started on."""
        others = tuple(one for one in self.handled if one.tuning_id != new.tuning_id)
        return self.model_copy(update={"handled": (new, *others)[:MOST_HANDLED]})

    def with_called(self, tuning_id: str) -> "Progress":
        """Remember a tuning that a call or a person started."""
        others = tuple(one for one in self.called if one != tuning_id)
        return self.model_copy(update={"called": (tuning_id, *others)[:MOST_HANDLED]})
