"""Gives turns: when a tuning job ends, and every minute, when it also puts the queue right.

The queue can be wrong where a function died between two writes, or an event was lost: the records
are the truth, and what a round finds wrong it corrects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tunesmith.domain.errors import JobNotFound, TunesmithError, TuningNotFound
from tunesmith.domain.messages import News
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.queueing import LONGEST_WAIT, Entry, Queue, Standing
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.turns import Wait
from tunesmith.usecases.notify import deliver
from tunesmith.usecases.ports import Messenger, TuningJobs, Tunings
from tunesmith.usecases.ports.queues import QueueWording
from tunesmith.usecases.turnstile import Turnstile
from tunesmith.usecases.waking import keep_end


@dataclass(frozen=True, slots=True)
class Desk:
    """What a dispatcher works with."""

    tunings: Tunings
    turnstile: Turnstile
    messenger: Messenger
    wording: QueueWording


@dataclass(slots=True)
class Dispatched:
    """What a round found."""

    waiting: int = 0
    told: int = 0
    errors: list[str] = field(default_factory=list)


def free(
    job_name: str, *, environment: str, tunings: Tunings, jobs: TuningJobs, turnstile: Turnstile
) -> str | None:
    """Give away what a tuning job held that has ended; returns the tuning's id, None if it runs.

    Events come twice, late and out of order: SageMaker says whether it has ended.
    """
    tuning_id = tuning_id_of_job(environment, job_name)
    if tuning_id is None:
        return None
    try:
        record = tunings.get(tuning_id)
        status = jobs.describe(record.job_name).status
    except (TuningNotFound, JobNotFound):
        return None
    if not status.is_terminal:
        return None
    keep_end(record, status, tunings)  # a round that comes in between must not let it in again
    turnstile.leave(tuning_id)
    return tuning_id


def dispatch(now: datetime, desk: Desk) -> Dispatched:
    """Put the queue right, give turns, wake whoever slept through theirs, and tell people."""
    turnstile = desk.turnstile
    before = turnstile.queues.read()
    records = _records(before, desk.tunings)
    queue = turnstile.change(lambda found: _put_right(found, records, now))
    for entry in before.entries:
        if _sleeps(entry, queue.find(entry.tuning_id), now):
            turnstile.wake(entry.tuning_id)
    for record in records.values():
        if record and _has_left_the_line(record) and before.find(record.tuning_id) is None:
            turnstile.wake(record.tuning_id)
    waits = turnstile.waits(queue)
    report = Dispatched(waiting=len(waits))
    for wait in waits:
        _tell(wait, records, desk, report)
    return report


def _records(queue: Queue, tunings: Tunings) -> Mapping[str, TuningRecord | None]:
    """Return the records of all that live or are in the queue; None for one that is gone."""
    found: dict[str, TuningRecord | None] = {one.tuning_id: one for one in tunings.live()}
    for entry in queue.entries:
        if entry.tuning_id not in found:  # over, or the index is late
            found[entry.tuning_id] = _find(entry.tuning_id, tunings)
    return found


def _find(tuning_id: str, tunings: Tunings) -> TuningRecord | None:
    try:
        return tunings.get(tuning_id)
    except TuningNotFound:
        return None


def _put_right(queue: Queue, records: Mapping[str, TuningRecord | None], now: datetime) -> Queue:
    for entry in queue.entries:
        if entry.tuning_id not in records:
            continue  # it came in after the records were read
        record = records[entry.tuning_id]
        if record is None or _is_through(record, entry):
            queue = queue.leave(entry.tuning_id, now)
        elif record.started_at is not None:
            queue = queue.begin(entry.tuning_id)
    for record in records.values():
        if record is not None and _runs(record) and queue.find(record.tuning_id) is None:
            queue = queue.enter(_running(record))
    return queue


def _is_through(record: TuningRecord, entry: Entry) -> bool:
    """Tell whether a tuning holds nothing, and waits for nothing."""
    stopped = not entry.holds and record.stop_cause is not None and record.started_at is None
    return record.status.is_terminal or _has_ended(record) or stopped


def _has_left_the_line(record: TuningRecord) -> bool:
    """Tell whether a tuning was stopped while it waited: it is woken until it is over."""
    return record.status is TuningStatus.STOPPING and record.started_at is None


def _has_ended(record: TuningRecord) -> bool:
    return record.sagemaker_status is not None and record.sagemaker_status.is_terminal


def _runs(record: TuningRecord) -> bool:
    going = not record.status.is_terminal and record.started_at is not None
    return going and not _has_ended(record)


def _running(record: TuningRecord) -> Entry:
    return Entry(
        tuning_id=record.tuning_id,
        project=record.project,
        need=record.need,
        since=record.created_at,
        standing=Standing.RUNNING,
    )


def _sleeps(before: Entry, after: Entry | None, now: datetime) -> bool:
    """Tell whether an execution may still wait that should not; waking it twice is harmless."""
    if before.standing is Standing.RUNNING:
        return False
    if after is None:
        return True
    if after.holds:  # otherwise it was woken when its turn came, just now
        return before.holds
    return now - after.since > LONGEST_WAIT


def _tell(
    wait: Wait, records: Mapping[str, TuningRecord | None], desk: Desk, report: Dispatched
) -> None:
    """Tell people once that a tuning waits; should the chat fail, the next round tries again."""
    record = records.get(wait.tuning_id)
    if record is None or record.status is not TuningStatus.QUEUED:
        return
    if News.QUEUED.value in record.announced or record.notice_refused is not None:
        return
    try:
        message = desk.wording.queued(record, wait.place)
        deliver(record, News.QUEUED, message, desk.tunings, desk.messenger)
        report.told += 1
    except TunesmithError as error:
        report.errors.append(f"{wait.tuning_id}: {type(error).__name__}: {error}")
