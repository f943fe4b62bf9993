"""Answers the callback step of a pipeline once its tuning is over."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tunesmith.domain.errors import TunesmithError
from tunesmith.domain.pipelines import model_of, outputs_of, reason_of
from tunesmith.domain.tuning import StepAnswer, TuningRecord, TuningStatus
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.ports import Documents, Tunings
from tunesmith.usecases.ports.pipelines import PipelineSteps
from tunesmith.usecases.publish import read_result

PATIENCE = timedelta(minutes=2)
"""An event has arrived by then."""


@dataclass(slots=True)
class Round:
    """Which tunings' steps were answered late, and what went wrong."""

    answered: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def answer(
    tuning_id: str, *, tunings: Tunings, documents: Documents, steps: PipelineSteps
) -> StepAnswer | None:
    """Tell the step that waits for a tuning how it ended; None where no step waits for it.

    It is marked as answered afterwards: a second answer finds nobody who waits.
    """
    record = tunings.get(tuning_id)
    if not _waits(record):
        return record.step_answer
    told = _tell(record, str(record.source.callback_token), documents, steps)
    tunings.change(tuning_id, {"step_answer": told})
    return told


def answer_late(
    *, now: datetime, tunings: Tunings, documents: Documents, steps: PipelineSteps
) -> Round:
    """Answer the steps of tunings whose end no event told."""
    report = Round()
    for record in tunings.unheard():
        if not _waits(record) or record.ended_at is None or now - record.ended_at < PATIENCE:
            continue
        try:
            answer(record.tuning_id, tunings=tunings, documents=documents, steps=steps)
        except TunesmithError as error:
            report.errors.append(f"{record.tuning_id}: {type(error).__name__}: {error}")
        else:
            report.answered.append(record.tuning_id)
    return report


def _waits(record: TuningRecord) -> bool:
    return record.status.is_terminal and record.owes_step


def _tell(
    record: TuningRecord, token: str, documents: Documents, steps: PipelineSteps
) -> StepAnswer:
    result, uri = read_result(record, documents)
    if record.status is TuningStatus.FAILED or result is None or result.best_trial is None:
        told = steps.fail(token, reason_of(_why(record)))
        return StepAnswer.FAILED if told else StepAnswer.GONE
    native = json.loads(documents.get(job_key(record.tuning_id)))
    model_uri = model_of(native, result.best_trial)
    told = steps.succeed(token, outputs_of(record, result, uri, model_uri))
    return StepAnswer.SUCCEEDED if told else StepAnswer.GONE


def _why(record: TuningRecord) -> str:
    """Say why there is nothing to go on with."""
    if record.failure is not None:
        return f"Tuning {record.tuning_id} failed: {record.failure.reason}"
    why = record.stop_reason or "nothing was recorded about why"
    return f"Tuning {record.tuning_id} ended as {record.status}, without a best trial: {why}"
