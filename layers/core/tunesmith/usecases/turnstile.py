"""Changes the queue, gives turns to those whose time has come, and wakes them.

No turn may be lost: here the queue is written before a token is looked for, and `enqueue` writes
the token before it looks at the queue. Whichever comes second sees the other. Of changes made at
once one is written; the others are made again on what it left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tunesmith.domain.errors import Throttled
from tunesmith.domain.queueing import Queue
from tunesmith.domain.turns import Wait, turns
from tunesmith.usecases.ports import Callbacks, Clock, Tokens
from tunesmith.usecases.ports.queues import Queues
from tunesmith.usecases.waking import wake_turn

TRIES = 10


@dataclass(frozen=True, slots=True)
class Turnstile:
    """The one way to change the queue."""

    queues: Queues
    tokens: Tokens
    """Of executions that wait for their turn."""
    callbacks: Callbacks
    limits: Callable[[], Mapping[str, int]]
    clock: Clock

    def change(self, step: Callable[[Queue], Queue], *, for_itself: str | None = None) -> Queue:
        """Make a change and give turns; raises Throttled when too many do so at once.

        Args:
            step: From one queue to the next; may be called more than once.
            for_itself: The tuning that asks, which need not be woken.
        """
        limits, now = self.limits(), self.clock()
        for _ in range(TRIES):
            before = self.queues.read()
            changed = step(before)
            admitted = turns(changed, limits, now).admitted
            after = changed.admit(admitted, now)
            if after == before:
                return before
            if self.queues.write(after):
                for tuning_id in admitted:
                    if tuning_id != for_itself:
                        self.wake(tuning_id)
                return after
        raise Throttled("too many tunings enter or leave the queue at once")

    def leave(self, tuning_id: str) -> None:
        """Let a tuning go that is over, or will not start."""
        self.change(lambda queue: queue.leave(tuning_id, self.clock()))

    def waits(self, queue: Queue) -> tuple[Wait, ...]:
        """Return who waits, in order, and for what."""
        return turns(queue, self.limits(), self.clock()).waits

    def wake(self, tuning_id: str) -> None:
        """Wake an execution that waits for its turn."""
        wake_turn(tuning_id, self.tokens, self.callbacks)
