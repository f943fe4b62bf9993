"""Look after a tuning whose execution ended without its own failure path."""

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from tunesmith.domain.errors import JobNotFound, TuningNotFound
from tunesmith.domain.names import attempt_of_execution, execution_name
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.usecases.ports import TuningJobs, Tunings, Workflow
from tunesmith.usecases.stop import OVER

MAX_ATTEMPTS = 3
"""Further executions that may adopt a job; a fourth would die of the same."""

GiveUp = Callable[[str, str, str], object]
"""Takes a tuning's id, an error's name and its cause: cleans up and tells why."""


class Recovery(StrEnum):
    """What was done about an execution that ended."""

    IGNORED = "ignored"
    """It is not ours, not the latest, or its tuning is over."""
    STOPPED = "stopped"
    """A person aborted it: the job was stopped."""
    ADOPTED = "adopted"
    """A new execution follows the job."""
    GIVEN_UP = "given up"


def recover(
    execution: str,
    status: str,
    *,
    tunings: Tunings,
    jobs: TuningJobs,
    workflow: Workflow,
    give_up: GiveUp,
) -> Recovery:
    """Stop the job of an aborted execution; let a new execution adopt the job of a dead one.

    Args:
        execution: The name of the execution that ended.
        status: FAILED, TIMED_OUT or ABORTED.
        tunings: The records.
        jobs: The tuning jobs.
        workflow: The state machine.
        give_up: Called when too many executions of the tuning have died.
    """
    record = _concerned(execution, tunings)
    if record is None:
        return Recovery.IGNORED
    if status == "ABORTED":
        return _stop(record, tunings, jobs)
    if record.attempt >= MAX_ATTEMPTS:
        cause = (
            f"Execution {execution} ended as {status}, the {record.attempt + 1}th of this tuning."
        )
        give_up(record.tuning_id, "ExecutionDied", cause)
        return Recovery.GIVEN_UP
    return _adopt(record, tunings, workflow)


def _concerned(execution: str, tunings: Tunings) -> TuningRecord | None:
    """Return the record of a tuning that lost its latest execution; None if there is none."""
    ours = attempt_of_execution(execution)
    if ours is None:
        return None
    tuning_id, attempt = ours
    try:
        record = tunings.get(tuning_id)
    except TuningNotFound:
        return None
    return None if record.status.is_terminal or attempt < record.attempt else record


def _stop(record: TuningRecord, tunings: Tunings, jobs: TuningJobs) -> Recovery:
    """Stop the job; *reconcile* writes the result once it has ended.

    Whoever had asked for a stop before is why it ends.
    """
    changes = {
        "status": TuningStatus.STOPPING,
        "stop_cause": StopCause.ABORTED,
        "stop_reason": "the execution was aborted",
    }
    tunings.change(record.tuning_id, changes, unless=OVER, expect={"stop_cause": None})
    with suppress(JobNotFound):
        jobs.stop(record.job_name)
    return Recovery.STOPPED


def _adopt(record: TuningRecord, tunings: Tunings, workflow: Workflow) -> Recovery:
    """Start the next attempt; of two that try, one wins."""
    attempt = record.attempt + 1
    claimed = tunings.change(
        record.tuning_id, {"attempt": attempt}, unless=OVER, expect={"attempt": record.attempt}
    )
    if claimed is None:
        return Recovery.IGNORED
    name = execution_name(record.tuning_id, attempt)
    arn = workflow.start(name, {"tuning_id": record.tuning_id, "attempt": attempt})
    tunings.change(record.tuning_id, {"execution_arn": arn}, expect={"attempt": attempt})
    return Recovery.ADOPTED
