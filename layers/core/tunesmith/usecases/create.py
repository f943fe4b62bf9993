"""Creates the tuning job, once, whatever is retried."""

import json
from datetime import timedelta
from typing import Any

from tunesmith.domain.errors import InvalidRequest, JobNameTaken, QuotaExhausted
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.warm_starts import Rejected
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.parents import dropped, without_parents
from tunesmith.usecases.ports import Clock, Documents, TuningJobs, Tunings

CLOCKS_APART = timedelta(minutes=5)
"""How much SageMaker's clock may differ from ours."""
TERMINAL = (TuningStatus.FINISHED, TuningStatus.STOPPED, TuningStatus.FAILED)


def create(
    tuning_id: str,
    *,
    clock: Clock,
    tunings: Tunings,
    documents: Documents,
    jobs: TuningJobs,
    following: bool = False,
) -> str | None:
    """Create the job and return its name; None when a stop was asked for first.

    `following` tells whether the trials' output is followed from now on: a curve counts its steps,
    so that one whose beginning was missed is no curve.
    Raises QuotaExhausted, with the tuning marked as queued: the caller tries again later.
    """
    record = tunings.get(tuning_id)
    if record.stop_cause is not None:
        return None
    try:
        _create(record, tunings, documents, jobs)
    except QuotaExhausted as error:
        changes = {"status": TuningStatus.QUEUED, "queued_because": str(error)}
        tunings.change(tuning_id, changes, expect={"stop_cause": None})
        raise
    running = {
        "status": TuningStatus.RUNNING,
        "queued_because": None,
        "started_at": record.started_at or clock(),
        "followed": record.followed if record.started_at else following,
    }
    unless = (TuningStatus.STOPPING, *TERMINAL)
    if tunings.change(tuning_id, running, unless=unless) is None:
        jobs.stop(record.job_name)  # somebody asked for a stop while it was being created
    return record.job_name


def _create(record: TuningRecord, tunings: Tunings, documents: Documents, jobs: TuningJobs) -> None:
    """Create the job; parents that nobody named are given up sooner than the tuning."""
    request = json.loads(documents.get(job_key(record.tuning_id)))
    try:
        _create_or_adopt(record, request, jobs)
    except InvalidRequest as error:
        if record.warm_start is None or record.warm_start.type is None:
            raise
        reason = f"was refused by SageMaker: {error}"
        lost = [
            Rejected(tuning_id=one.tuning_id, name=one.name, reason=reason)
            for one in record.warm_start.parents
        ]
        cold = without_parents(request, lost)
        # Written down first: whatever comes between, a retry finds what is true.
        documents.put(job_key(record.tuning_id), json.dumps(cold).encode())
        tunings.change(record.tuning_id, dropped(record, lost))
        _create_or_adopt(record, cold, jobs)


def _create_or_adopt(record: TuningRecord, request: dict[str, Any], jobs: TuningJobs) -> None:
    try:
        jobs.create(request)
    except JobNameTaken:
        # Names are derived: a job of this name is our own, from an attempt that did not live to
        # tell. An older one belongs to a deployment of the same name that was deleted.
        job = jobs.describe(record.job_name)
        if job.created_at < record.created_at - CLOCKS_APART:
            raise
