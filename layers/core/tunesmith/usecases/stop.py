"""Stop a tuning because somebody asked for it; the best so far is kept."""

from collections.abc import Callable
from contextlib import suppress

from tunesmith.domain.errors import AccessDenied, JobNotFound
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
    wake: Callable[[str], object],
) -> TuningRecord:
    """Mark a tuning as stopping and stop its job; one that is over is returned as it is.

    A tuning whose job does not exist yet never gets one: *create* sees the mark. One that waits
    for its turn is woken for that: `wake` takes its id.
    """
    reason = reason or (f"stopped by {asked_by}" if asked_by else "stopped on request")
    changes = {
        "status": TuningStatus.STOPPING,
        "stop_cause": StopCause.USER,
        "stop_reason": reason,
    }
    before = tunings.get(tuning_id)
    marked = tunings.change(tuning_id, changes, unless=(*OVER, TuningStatus.STOPPING))
    record = marked or tunings.get(tuning_id)
    if record.status is TuningStatus.STOPPING:
        try:
            with suppress(JobNotFound):
                jobs.stop(record.job_name)
        except AccessDenied:
            if marked is not None:
                take_back(before, tunings)
            raise
        if record.started_at is None:
            wake(tuning_id)
    return record


def take_back(before: TuningRecord, tunings: Tunings) -> None:
    """Unmark an adopted tuning: without its tag nobody here may stop its job."""
    if before.is_adopted:
        undone = {"status": before.status, "stop_cause": None, "stop_reason": None}
        tunings.change(before.tuning_id, undone, expect={"status": TuningStatus.STOPPING})
