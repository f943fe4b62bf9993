"""Keeps the token of an execution that waits for its turn; answers at once if it need not."""

from tunesmith.domain.queueing import Standing
from tunesmith.usecases.ports import Callbacks, Tokens, Tunings
from tunesmith.usecases.ports.queues import Queues


def enqueue(
    tuning_id: str,
    attempt: int,
    token: str,
    *,
    tunings: Tunings,
    queues: Queues,
    tokens: Tokens,
    callbacks: Callbacks,
) -> bool:
    """Tell whether the execution waits now.

    It does not when its turn came meanwhile, when somebody asked for a stop, or when the queue
    knows nothing of it: *create* then sees what to do.
    """
    if not tokens.put(tuning_id, attempt, token):
        return False  # a later execution has taken over
    record, entry = tunings.get(tuning_id), queues.read().find(tuning_id)
    waits = entry is not None and entry.standing is Standing.WAITING
    if waits and record.stop_cause is None:
        return True
    callbacks.answer(token, {"tuning_id": tuning_id})
    return False
