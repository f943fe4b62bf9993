"""Stop a tuning because somebody asked for it; the best so far is kept."""

from contextlib import suppress

from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.usecases.ports import TuningJobs, Tunings

OVER = tuple(status for status in TuningStatus if status.is_terminal)


def stop(
    tuning_id: str,
    *,
    asked_by: str | None,
    reason: str | None = None,
    tunings: Tunings,
    jobs: TuningJobs,
) -> TuningRecord:
    """Mark a tuning as stopping and stop its job; one that is over is returned as it is.

    A tuning whose job does not exist yet never gets one: *create* sees the mark.
    """
    reason = reason or (f"stopped by {asked_by}" if asked_by else "stopped on request")
    changes = {
        "status": TuningStatus.STOPPING,
        "stop_cause": StopCause.USER,
        "stop_reason": reason,
    }
    record = tunings.change(tuning_id, changes, unless=(*OVER, TuningStatus.STOPPING))
    record = record or tunings.get(tuning_id)
    if record.status is TuningStatus.STOPPING:
        with suppress(JobNotFound):
            jobs.stop(record.job_name)
    return record
