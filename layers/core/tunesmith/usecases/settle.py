"""Learns that a tuning job has changed, and wakes the execution that waits for its end."""

from tunesmith.domain.errors import JobNotFound, TuningNotFound
from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.ports import Callbacks, Tokens, TuningJobs, Tunings
from tunesmith.usecases.waking import keep_end, wake


def settle(
    job_name: str,
    *,
    environment: str,
    tunings: Tunings,
    tokens: Tokens,
    jobs: TuningJobs,
    callbacks: Callbacks,
) -> JobStatus | None:
    """Read the truth from SageMaker; if the job has ended, record that and then answer.

    Events come twice, late and out of order: nothing is believed but that something changed.
    Returns the job's status; None when the job is not one of ours.
    """
    tuning_id = tuning_id_of_job(environment, job_name)
    if tuning_id is None:
        return None
    return settle_tuning(tuning_id, tunings=tunings, tokens=tokens, jobs=jobs, callbacks=callbacks)


def settle_tuning(
    tuning_id: str,
    *,
    tunings: Tunings,
    tokens: Tokens,
    jobs: TuningJobs,
    callbacks: Callbacks,
) -> JobStatus | None:
    """Do the same for a tuning whose job may have any name."""
    try:
        record = tunings.get(tuning_id)
        status = jobs.describe(record.job_name).status
    except (TuningNotFound, JobNotFound):
        return None
    if status.is_terminal:
        keep_end(record, status, tunings)
        if (token := tokens.get(tuning_id)) is not None:
            wake(token, status, callbacks)
    elif status is JobStatus.STOPPING:
        _mark_stopping(record, tunings)
    return status


def _mark_stopping(record: TuningRecord, tunings: Tunings) -> None:
    """Show a stop that was asked for outside of this service."""
    if record.status is TuningStatus.RUNNING:
        expected = {"status": TuningStatus.RUNNING}
        tunings.change(record.tuning_id, {"status": TuningStatus.STOPPING}, expect=expected)
