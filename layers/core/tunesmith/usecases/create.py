"""Creates the tuning job, once and in its turn, whatever is retried."""

import json
from datetime import timedelta
from typing import Any

from tunesmith.domain.errors import (
    InvalidRequest,
    JobNameTaken,
    JobNotFound,
    QueueFull,
    QuotaExhausted,
    WaitedTooLong,
)
from tunesmith.domain.queueing import LONGEST_WAIT, MOST_ENTRIES, Entry, Queue
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.warm_starts import Rejected
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.parents import dropped, without_parents
from tunesmith.usecases.ports import Clock, Documents, TuningJobs, Tunings
from tunesmith.usecases.turnstile import Turnstile

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
    turnstile: Turnstile,
    following: bool = False,
) -> str | None:
    """Create the job and return its name; None when a stop was asked for first.

    An adopted one is there already.

    `following` tells whether the trials' output is followed from now on: a curve counts its steps,
    so that one whose beginning was missed is no curve.
    Raises QuotaExhausted, with the tuning marked as queued, when it has to wait for its turn,
    WaitedTooLong when it has waited for days, and QueueFull.
    """
    record = tunings.get(tuning_id)
    if record.stop_cause is not None:
        _give_up(record, turnstile)
        return None
    entry = _entry(record, clock)
    if record.started_at is None and not record.is_adopted:
        _take_turn(record, entry, clock, tunings, turnstile)
    else:  # there is a job already, to be adopted
        turnstile.change(lambda queue: queue.enter(entry).begin(tuning_id))
    try:
        _create(record, tunings, documents, jobs)
    except QuotaExhausted as error:
        because = str(error)
        turnstile.change(lambda queue: queue.refuse(entry, because, clock()))
        _mark_queued(record, because, tunings)
        raise
    running = _mark_running(record, clock, tunings, following=following)
    if not running and not record.is_adopted:
        jobs.stop(record.job_name)  # somebody asked for a stop while it was being created
    turnstile.change(lambda queue: queue.begin(tuning_id))
    return record.job_name


def _give_up(record: TuningRecord, turnstile: Turnstile) -> None:
    """Leave the line; a job that there is holds what it has until it has ended."""
    if record.started_at is None:
        turnstile.leave(record.tuning_id)


def _entry(record: TuningRecord, clock: Clock) -> Entry:
    return Entry(
        tuning_id=record.tuning_id, project=record.project, need=record.need, since=clock()
    )


def _take_turn(
    record: TuningRecord, entry: Entry, clock: Clock, tunings: Tunings, turnstile: Turnstile
) -> None:
    tuning_id = record.tuning_id
    queue = turnstile.change(lambda before: _entered(before, entry), for_itself=tuning_id)
    found = queue.find(tuning_id) or entry
    if found.holds:
        return
    places = {one.tuning_id: one.place for one in turnstile.waits(queue)}
    cause = places[tuning_id].cause if tuning_id in places else "waits for its turn"
    if clock() - found.since > LONGEST_WAIT:
        turnstile.leave(tuning_id)
        raise WaitedTooLong(f"Its turn has not come in {LONGEST_WAIT.days} days: it {cause}.")
    _mark_queued(record, cause, tunings)
    raise QuotaExhausted(cause)


def _entered(queue: Queue, entry: Entry) -> Queue:
    if queue.find(entry.tuning_id) is None and len(queue.entries) >= MOST_ENTRIES:
        raise QueueFull(f"{MOST_ENTRIES:,} tunings run or wait already, as many as may.")
    return queue.enter(entry)


def _mark_running(record: TuningRecord, clock: Clock, tunings: Tunings, *, following: bool) -> bool:
    changes = {
        "status": TuningStatus.RUNNING,
        "queued_because": None,
        "started_at": record.started_at or clock(),
        "followed": record.followed if record.started_at else following,
    }
    unless = (TuningStatus.STOPPING, *TERMINAL)
    return tunings.change(record.tuning_id, changes, unless=unless) is not None


def _mark_queued(record: TuningRecord, cause: str, tunings: Tunings) -> None:
    changes = {"status": TuningStatus.QUEUED, "queued_because": cause}
    tunings.change(record.tuning_id, changes, unless=TERMINAL, expect={"stop_cause": None})


def _create(record: TuningRecord, tunings: Tunings, documents: Documents, jobs: TuningJobs) -> None:
    """Create the job; parents that nobody named are given up sooner than the tuning."""
    if record.is_adopted:
        return
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
    except (JobNameTaken, QuotaExhausted):
        # Names are derived: a job of this name is our own, from an attempt that did not live to
        # tell; SageMaker may count before it looks at the name. An older job belongs to a
        # deployment of the same name that was deleted.
        if not _is_ours(record, jobs):
            raise


def _is_ours(record: TuningRecord, jobs: TuningJobs) -> bool:
    try:
        job = jobs.describe(record.job_name)
    except JobNotFound:
        return False
    return job.created_at >= record.created_at - CLOCKS_APART
