"""Watch the trials of live tunings, apply the stopping policies and act on what they decide."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.errors import AccessDenied, JobNotFound, TunesmithError, TuningNotFound
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.policies import StoppingMode
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.stopping.audit import is_audited
from tunesmith.stopping.costs import measured_costs
from tunesmith.stopping.engine import ALONE, BY_CURVES, evaluate
from tunesmith.stopping.savings import expected_saving
from tunesmith.stopping.state import Reference, Seen, TuningState
from tunesmith.usecases.ports import Decisions, Leases, Switch, Tunings
from tunesmith.usecases.spending import BUDGET, Purse, look_at_spending
from tunesmith.usecases.stop import OVER, take_back
from tunesmith.usecases.watching import Lookout, View, look, read_curves

LEASE_SECONDS = 120
"""Longer than a tick may run, so that two polices never look at one tuning at once."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What the police work with."""

    tunings: Tunings
    decisions: Decisions
    leases: Leases
    lookout: Lookout
    enforcing: Switch
    mode: StoppingMode
    """Of the deployment: in shadow, no tuning's decisions are acted upon."""
    lag_seconds: float
    """How late a decision is: a trial goes on for about a metric period more."""
    alert: Callable[[str], object]
    """Takes a tuning's id: tells people, once each, that its budget is nearly or wholly used up."""


@dataclass(slots=True)
class Tick:
    """What one round did."""

    looked_at: int = 0
    decided: int = 0
    enforced: int = 0
    errors: list[str] = field(default_factory=list)

    def note(self, record: TuningRecord, error: Exception) -> None:
        """Keep what went wrong with a tuning, and go on."""
        self.errors.append(f"{record.tuning_id}: {type(error).__name__}: {error}")


def record_trial(name: str, *, environment: str, now: datetime, beat: Beat) -> str | None:
    """Keep a trial that has ended, with its curve; what runs is looked at in the next round.

    Returns the tuning's id; None when the training job belongs to no live tuning of ours.
    """
    tuning_id = tuning_id_of_job(environment, name)
    if tuning_id is None:
        return None
    with suppress(TuningNotFound, JobNotFound):
        record = beat.tunings.get(tuning_id)
        if record.status.is_terminal:
            return None
        trial = beat.lookout.training_jobs.describe(name)
        if trial.status.is_terminal:
            (read,) = read_curves([trial], record, now=now, curves=beat.lookout.curves_of(record))
            beat.lookout.trials.put(tuning_id, read)
            beat.lookout.watchlists.watch(tuning_id, read)
        return tuning_id
    return None


def tick(*, owner: str, now: datetime, beat: Beat) -> Tick:
    """Evaluate every live tuning once; one that fails does not keep the others waiting.

    Args:
        owner: Who takes the leases; differs from one invocation to the next.
        now: The time of the round.
        beat: The ports.
    """
    report = Tick()
    for record in beat.tunings.live():
        if record.status not in {TuningStatus.RUNNING, TuningStatus.STOPPING}:
            continue
        if not beat.leases.acquire(record.tuning_id, owner, now, LEASE_SECONDS):
            continue
        try:
            report.looked_at += 1
            _look_at(record, now, beat, report)
        except Exception as error:  # noqa: BLE001 - nor does one that hits a mistake of ours
            report.note(record, error)
        finally:
            beat.leases.release(record.tuning_id, owner)
    return report


def _look_at(record: TuningRecord, now: datetime, beat: Beat, report: Tick) -> None:
    if record.status is TuningStatus.STOPPING:
        with suppress(JobNotFound):  # a stop may have kept the job from being created
            # Was it lost or refused? Asking again is free.
            beat.lookout.jobs.stop(record.job_name)
            _spending(record, look(record, now=now, lookout=beat.lookout), now, beat)
        return
    view = look(record, now=now, lookout=beat.lookout)
    if view.unread is not None:
        report.note(record, view.unread)
    purse = _spending(record, view, now, beat)
    if purse.decision is not None:
        _act(record, purse.decision, beat, report)
        if purse.decision.enforced:
            return
    _apply_policies(record, view, now, beat, report)
    if purse.near:
        beat.alert(record.tuning_id)  # last, as the chat may keep us waiting


def _spending(record: TuningRecord, view: View, now: datetime, beat: Beat) -> Purse:
    return look_at_spending(
        record,
        running=view.running,
        ended=view.ended,
        now=now,
        tunings=beat.tunings,
        enforcing=beat.enforcing,
    )


def _apply_policies(
    record: TuningRecord, view: View, now: datetime, beat: Beat, report: Tick
) -> None:
    if record.stopping.is_off:
        return
    state = _state(record, view, beat.lag_seconds)
    asked = record.stopping if view.unread is None else record.stopping.without(BY_CURVES)
    verdicts = evaluate(asked, state, now)
    modes = {record.stopping.mode, beat.mode}
    acting = bool(verdicts) and modes == {StoppingMode.ENFORCE} and beat.enforcing()
    for verdict in verdicts:
        decision = _decision(record, verdict, state, now, acting=acting)
        try:
            _act(record, decision, beat, report)
        except TunesmithError as error:  # one stop that is refused does not spoil the others
            report.note(record, error)


def _state(record: TuningRecord, view: View, lag_seconds: float) -> TuningState:
    goal = record.goal
    ended = (Seen.of(one, goal, typical=one.name in view.typical) for one in view.ended)
    return TuningState(
        goal=goal,
        running=tuple(Seen.of(one, goal) for one in view.running),
        reference=Reference(ended),
        max_trials=view.job.max_trials,
        parallel=view.job.max_parallel,
        started_at=record.started_at,
        costs=measured_costs(
            (*view.ended, *view.running), lag_seconds=lag_seconds, rate=record.rate
        ),
    )


def _decision(
    record: TuningRecord, verdict: Verdict, state: TuningState, now: datetime, *, acting: bool
) -> Decision:
    audited = acting and _is_audited(record, verdict)
    mark = ":audit" if audited else "" if acting else ":shadow"
    return Decision(
        decision_id=f"{verdict.key}{mark}",
        verdict=verdict,
        at=now,
        enforced=acting and not audited,
        audited=audited,
        saving=expected_saving(verdict, state, now),
    )


def _is_audited(record: TuningRecord, verdict: Verdict) -> bool:
    """Choose trials whose stop is a guess about others; a limit or a divergence is none."""
    if verdict.trial is None or verdict.policy in ALONE:
        return False
    return is_audited(record.tuning_id, verdict.trial, record.stopping.audit)


def _act(record: TuningRecord, decision: Decision, beat: Beat, report: Tick) -> None:
    """Record a decision once; enforce it as long as it stands, since a stop may be refused."""
    verdict = decision.verdict
    report.decided += beat.decisions.add(record.tuning_id, decision)
    if not decision.enforced:
        return
    report.enforced += 1
    if verdict.subject is Subject.TRIAL and verdict.trial is not None:
        with suppress(JobNotFound):
            beat.lookout.training_jobs.stop(verdict.trial)
    else:
        _stop_tuning(record, verdict, beat)


def _stop_tuning(record: TuningRecord, verdict: Verdict, beat: Beat) -> None:
    """Write the cause before the stop, so that whoever sees the end knows why."""
    changes = {
        "status": TuningStatus.STOPPING,
        "stop_cause": StopCause.BUDGET if verdict.policy == BUDGET else StopCause.POLICY,
        "stop_reason": verdict.reason,
    }
    if not beat.tunings.change(record.tuning_id, changes, unless=(*OVER, TuningStatus.STOPPING)):
        return
    try:
        with suppress(JobNotFound):
            beat.lookout.jobs.stop(record.job_name)
    except AccessDenied:
        take_back(record, beat.tunings)
        raise
