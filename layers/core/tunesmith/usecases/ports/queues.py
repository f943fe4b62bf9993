"""What the queue needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tunesmith.domain.messages import Message
    from tunesmith.domain.queueing import Queue
    from tunesmith.domain.tuning import TuningRecord
    from tunesmith.domain.turns import Place


class Queues(Protocol):
    """Keeps the one queue of a deployment. Reads are consistent."""

    def read(self) -> Queue:
        """Return the queue; an empty one when there is none yet."""

    def write(self, queue: Queue) -> bool:
        """Replace the version that this one was made from.

        Returns False, and nothing changed, when another version has been written since.
        """


class QueueWording(Protocol):
    """How people are told of the queue."""

    def queued(self, record: TuningRecord, place: Place) -> Message:
        """Say that a tuning has to wait, and for what."""
