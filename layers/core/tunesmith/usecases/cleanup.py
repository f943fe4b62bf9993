"""Clean up after a flow that failed: no job runs on, and the record says why."""

from contextlib import suppress
from datetime import datetime

from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.failures import explain
from tunesmith.domain.tuning import Failure, StopCause, TuningStatus
from tunesmith.usecases.ports import TuningJobs, Tunings
from tunesmith.usecases.stop import OVER

GOES_ON = "The job itself goes on, and nothing of this service looks after it any more."


def clean_up(
    tuning_id: str, *, error: str, cause: str, now: datetime, tunings: Tunings, jobs: TuningJobs
) -> Failure:
    """Stop the job if it runs and record the failure; a tuning that is over keeps its end.

    An adopted job goes on: it is somebody else's, and the failure is ours.

    Args:
        tuning_id: The tuning.
        error: The name of the error, as the state machine caught it.
        cause: What came with it: a Lambda's error as JSON, possibly cut off, or plain text.
        now: When it failed.
        tunings: The records.
        jobs: The tuning jobs.
    """
    record, failure = tunings.get(tuning_id), explain(error, cause)
    if record.is_adopted:
        failure = failure.model_copy(update={"advice": f"{failure.advice} {GOES_ON}"})
    why = {"stop_cause": StopCause.FAILURE, "stop_reason": failure.reason, "failure": failure}
    if not record.is_adopted:
        # The mark comes first: a creation that is still under way sees it and stops its own job.
        tunings.change(tuning_id, {"status": TuningStatus.STOPPING, **why}, unless=OVER)
        with suppress(JobNotFound):
            jobs.stop(record.job_name)
    # Only now is it over: as long as the stop is refused, the police go on asking for it.
    over = {
        "status": TuningStatus.FAILED,
        **why,
        "ended_at": now,
        "live": False,
        "unheard": True,
    }
    record = tunings.change(tuning_id, over, unless=OVER) or tunings.get(tuning_id)
    return record.failure or failure
