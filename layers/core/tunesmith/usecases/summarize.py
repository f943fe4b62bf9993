"""Reads what a tuning came to, and writes its result."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.costs import usual_seconds
from tunesmith.domain.errors import JobNotFound, Unavailable
from tunesmith.domain.failures import explain_job
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.money import Spend
from tunesmith.domain.outcomes import Execution, read_outcome
from tunesmith.domain.results import Result, build_result
from tunesmith.domain.trials import Trial
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.usecases.bills import with_bills
from tunesmith.usecases.keys import result_key
from tunesmith.usecases.ports import (
    Clock,
    Decisions,
    Documents,
    TrainingJobs,
    Trials,
    TuningJobs,
    Tunings,
)
from tunesmith.usecases.stop import OVER

MOST_ASKED = 100
"""Trials that are asked for their bill: those that end with the tuning, whose events come late."""


class Summary(BaseModel):
    """What the state machine needs to know of the end; error and cause are empty on success."""

    model_config = ConfigDict(frozen=True)

    outcome: Execution
    status: TuningStatus
    headline: str
    error: str = ""
    cause: str = ""


def summarize(
    tuning_id: str,
    *,
    clock: Clock,
    tunings: Tunings,
    trials: Trials,
    decisions: Decisions,
    jobs: TuningJobs,
    training_jobs: TrainingJobs,
    documents: Documents,
) -> Summary:
    """Write the result of a job that has ended, and close the tuning's record.

    Doing it again writes the same. Raises Unavailable while the job still runs.
    """
    record = tunings.get(tuning_id)
    job, seen = _ended_job(record, jobs, clock())
    final = with_bills(_joined(seen, trials.all(tuning_id)), training_jobs, MOST_ASKED)
    result = build_result(
        record,
        job,
        final,
        decisions.all(tuning_id),
        ended_at=job.ended_at or clock(),
        warnings=record.warnings,
    )
    summary, failure = _read(record, job, result)
    key = result_key(tuning_id)
    documents.put(key, result.to_json().encode())
    tunings.change(tuning_id, _end(result, final, job, failure, key), unless=OVER)
    return summary


def _joined(listed: Sequence[Trial], recorded: Sequence[Trial]) -> list[Trial]:
    """Join both views of the trials; one that was seen to end counts although the list lacks it."""
    known = {one.name: one for one in recorded}
    names = {one.name for one in listed}
    lacking = [one for one in recorded if one.status.is_terminal and one.name not in names]
    return [*(one.completed_by(known.get(one.name)) for one in listed), *lacking]


def _read(record: TuningRecord, job: TuningJob, result: Result) -> tuple[Summary, Failure | None]:
    """Tell what the end means, and why it is one if it is a failure."""
    has_best = result.best_trial is not None
    outcome = read_outcome(job.status, record.stop_cause, has_best=has_best)
    summary = Summary(outcome=outcome.execution, status=outcome.status, headline=outcome.headline)
    if outcome.execution == "succeeded":
        return summary, None
    # Where the flow had failed before, that is why.
    failure = record.failure or explain_job(job, result.headline, result.failures)
    told = {"error": failure.error, "cause": failure.reason}
    return summary.model_copy(update=told), failure


def _ended_job(
    record: TuningRecord, jobs: TuningJobs, now: datetime
) -> tuple[TuningJob, list[Trial]]:
    """Return the job and its trials; one that a stop kept from being created had none."""
    try:
        job = jobs.describe(record.job_name)
    except JobNotFound:
        if record.stop_cause is None:
            raise
        return _never_created(record, now), []
    if not job.status.is_terminal:
        raise Unavailable(f"tuning job {job.name} is still {job.status}")
    return job, jobs.trials(record.job_name)


def _never_created(record: TuningRecord, now: datetime) -> TuningJob:
    return TuningJob(
        name=record.job_name,
        arn="",
        status=JobStatus.STOPPED,
        metric=record.metric,
        goal=record.goal,
        max_trials=record.max_trials,
        created_at=now,  # waiting for its turn was no running
    )


def _spend(result: Result) -> Spend | None:
    """Return what was spent in the end; nothing runs that could cost more."""
    if result.cost is None:
        return None
    return Spend(spent_usd=result.cost.spent_usd, committed_usd=Decimal(0), at=result.ended_at)


def _end(
    result: Result, final: list[Trial], job: TuningJob, failure: Failure | None, key: str
) -> dict[str, Any]:
    best = next((trial for trial in final if trial.name == result.best_trial), None)
    return {
        "status": result.status,
        "live": False,
        "unheard": True,
        "sagemaker_status": job.status,
        "counts": TrialCounts(**result.trials.model_dump(exclude={"total"})),
        # Its curve can be long, and stays where it is.
        "best": best.model_copy(update={"curve": ()}) if best else None,
        "first_objective": result.first_objective,
        "saved_seconds": result.saved.seconds,
        "trial_seconds": usual_seconds(final),
        "spend": _spend(result),
        "started_at": result.started_at if job.arn else None,
        "ended_at": result.ended_at,
        "failure": failure,
        "result_key": key,
    }
