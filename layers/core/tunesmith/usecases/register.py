"""Registers the token of an execution that waits for its job's end.

No wake-up may be lost: here the token is written before the job is looked at, and `settle` writes
the job's end before it looks for a token. Whichever comes second sees the other.
"""

from tunesmith.domain.jobs import JobStatus
from tunesmith.usecases.ports import Callbacks, Tokens, TuningJobs, Tunings
from tunesmith.usecases.waking import keep_end, status_of, wake


def register(
    tuning_id: str,
    attempt: int,
    token: str,
    *,
    tunings: Tunings,
    tokens: Tokens,
    jobs: TuningJobs,
    callbacks: Callbacks,
) -> JobStatus | None:
    """Keep the token; if the job has ended already, answer at once and return how.

    Raises JobNotFound when the job is missing and nobody asked for a stop.
    """
    if not tokens.put(tuning_id, attempt, token):
        return None  # a later execution has taken over
    record = tunings.get(tuning_id)
    status = status_of(record, jobs)
    if not status.is_terminal:
        return None
    keep_end(record, status, tunings)
    wake(token, status, callbacks)
    return status
