"""Starts an execution for a tuning."""

from tunesmith.domain.names import execution_name
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Tunings, Workflow


def launch(
    record: TuningRecord, attempt: int, *, tunings: Tunings, workflow: Workflow
) -> TuningRecord:
    """Start the execution of an attempt; starting the same one again is harmless."""
    name = execution_name(record.tuning_id, attempt)
    arn = workflow.start(name, {"tuning_id": record.tuning_id, "attempt": attempt})
    changed = tunings.change(record.tuning_id, {"execution_arn": arn, "attempt": attempt})
    return changed or record
