"""Wakes executions: that wait for their job's end, or for their turn."""

from contextlib import suppress

from tunesmith.domain.errors import JobNotFound, TunesmithError
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Callbacks, Tokens, TuningJobs, Tunings


def status_of(record: TuningRecord, jobs: TuningJobs) -> JobStatus:
    """Return how the job stands; one that a stop kept from being created counts as stopped."""
    try:
        return jobs.describe(record.job_name).status
    except JobNotFound:
        if record.stop_cause is None:
            raise
        return JobStatus.STOPPED


def keep_end(record: TuningRecord, status: JobStatus, tunings: Tunings) -> None:
    """Record the terminal status; it must be there before a token is looked for."""
    if record.sagemaker_status is not status:
        tunings.change(record.tuning_id, {"sagemaker_status": status})


def wake(token: str, status: JobStatus, callbacks: Callbacks) -> bool:
    """Answer; a token that is gone was answered before."""
    return callbacks.answer(token, {"status": status.value})


def wake_turn(tuning_id: str, tokens: Tokens, callbacks: Callbacks) -> None:
    """Wake an execution that waits for its turn; *dispatch* does it again should this fail."""
    with suppress(TunesmithError):
        if (token := tokens.get(tuning_id)) is not None:
            callbacks.answer(token, {"tuning_id": tuning_id})
