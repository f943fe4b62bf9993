"""Repair what no event told: lost completions, executions that died or never started."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tunesmith.domain.errors import JobNotFound, TunesmithError
from tunesmith.domain.names import execution_name
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.ports import TuningJobs, Tunings, Workflow

if TYPE_CHECKING:
    from pydantic import JsonValue

PATIENCE = timedelta(minutes=2)
"""What happens by itself has happened by then."""
FORGET_AFTER = timedelta(days=1)
"""Nobody wants to hear of an end that is older."""
FORGET_STEP_AFTER = timedelta(days=30)
"""A pipeline's step waits for longer; one that could not be told for so long is given up."""


@dataclass(frozen=True, slots=True)
class Repairs:
    """Other use cases, bound to what they need."""

    settle: Callable[[str], object]
    """Takes a tuning's id: records its job's end and wakes the execution."""
    recover: Callable[[str, str], object]
    """Takes an execution's name and status."""
    summarize: Callable[[str], object]
    """Takes a tuning's id: writes the result."""
    notify: Callable[[str, str], object]
    """Takes a tuning's id and the kind of message."""
    crown: Callable[[str], object]
    """Takes a tuning's id: lets it challenge its project's champion."""


@dataclass(slots=True)
class Round:
    """What one round repaired, as sentences, and what it could not."""

    repaired: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def reconcile(
    *, now: datetime, tunings: Tunings, jobs: TuningJobs, workflow: Workflow, repairs: Repairs
) -> Round:
    """Look at every live tuning and every unheard end; repair each as far as possible."""
    bench = _Bench(now, tunings, jobs, workflow, repairs)
    report = Round()
    for record in tunings.live():
        _attempt(report, record, bench.mend)
    for record in tunings.unheard():
        _attempt(report, record, bench.announce)
        _attempt(report, record, bench.crown)
        _attempt(report, record, bench.let_rest)
    return report


def _attempt(
    report: Round, record: TuningRecord, repair: Callable[[TuningRecord], str | None]
) -> None:
    """Go on with the next tuning when one cannot be repaired now."""
    try:
        done = repair(record)
    except TunesmithError as error:
        report.errors.append(f"{record.tuning_id}: {type(error).__name__}: {error}")
    else:
        if done:
            report.repaired.append(f"{record.tuning_id}: {done}")


@dataclass(frozen=True, slots=True)
class _Bench:
    """One round's repairs; each returns what was wrong, or None."""

    now: datetime
    tunings: Tunings
    jobs: TuningJobs
    workflow: Workflow
    repairs: Repairs

    def mend(self, record: TuningRecord) -> str | None:
        """Repair a live tuning."""
        execution = execution_name(record.tuning_id, record.attempt)
        state = self.workflow.find(execution)
        if state is None:
            return self._start(record, execution)
        if state.status == "RUNNING":
            return self._wake(record)
        aborted = state.status == "ABORTED" and record.stop_cause is not None
        if state.status == "SUCCEEDED" or aborted:
            return self._conclude(record)
        self.repairs.recover(execution, state.status)
        return f"execution {execution} had ended as {state.status}"

    def announce(self, record: TuningRecord) -> str | None:
        """Tell the end that somebody has not heard of; not while its execution tries to."""
        if _is_told(record) or not self._is_due(record):
            return None
        state = self.workflow.find(execution_name(record.tuning_id, record.attempt))
        if state is not None and state.status == "RUNNING":
            return None
        self.repairs.notify(record.tuning_id, _kind(record))
        return f"that it {_kind(record)} had not been told everywhere"

    def crown(self, record: TuningRecord) -> str | None:
        """Let an end challenge the champion where its own flow did not come to it."""
        if _is_done_challenging(record) or not self._is_due(record):
            return None
        self.repairs.crown(record.tuning_id)
        return "it had not challenged its project's champion"

    def let_rest(self, record: TuningRecord) -> None:
        """Look no more at an end that everybody knows, or that is no news any more.

        What this round has told, the next one sees.
        """
        heard = _is_told(record) and _is_done_challenging(record) and not record.owes_step
        last = FORGET_STEP_AFTER if record.owes_step else FORGET_AFTER
        enough = PATIENCE if heard else last
        if record.ended_at is None or self.now - record.ended_at >= enough:
            self.tunings.change(record.tuning_id, {"unheard": False})

    def _is_due(self, record: TuningRecord) -> bool:
        """Tell whether its flow has had its time, and the end is still news."""
        if record.ended_at is None:
            return False
        return PATIENCE < self.now - record.ended_at < FORGET_AFTER

    def _start(self, record: TuningRecord, execution: str) -> str | None:
        # Starting one twice is harmless. When the record was last written tells nothing: the police
        # write every minute what a tuning has spent.
        if self.now - record.created_at < PATIENCE:
            return None
        data: dict[str, JsonValue] = {"tuning_id": record.tuning_id, "attempt": record.attempt}
        arn = self.workflow.start(execution, data)
        self.tunings.change(record.tuning_id, {"execution_arn": arn})
        return f"execution {execution} had never started"

    def _wake(self, record: TuningRecord) -> str | None:
        """Settle a job that ended unnoticed; an execution already on its way loses nothing."""
        if record.status not in {TuningStatus.RUNNING, TuningStatus.STOPPING}:
            return None
        if not self._has_ended(record):
            return None
        self.repairs.settle(record.tuning_id)
        return "the end of its job had gone unnoticed"

    def _conclude(self, record: TuningRecord) -> str | None:
        """Write the result that no execution will write."""
        if not self._has_ended(record):
            return None
        self.repairs.summarize(record.tuning_id)
        self.repairs.notify(record.tuning_id, _kind(self.tunings.get(record.tuning_id)))
        return "no execution was left to write its result"

    def _has_ended(self, record: TuningRecord) -> bool:
        try:
            return self.jobs.describe(record.job_name).status.is_terminal
        except JobNotFound:
            # A job that a stop kept from being created has ended; one that waits for quota not.
            return record.status is TuningStatus.STOPPING


def _kind(record: TuningRecord) -> str:
    return "failed" if record.status is TuningStatus.FAILED else "finished"


def _is_told(record: TuningRecord) -> bool:
    """Tell whether chat, event bus and uploader know of an end."""
    # What Slack refused for good it would refuse again.
    told = _kind(record) in record.announced or record.notice_refused is not None
    return told and record.published and not record.owes_status


def _is_done_challenging(record: TuningRecord) -> bool:
    return record.crowned or record.result_key is None
