"""Watch the trials of live tunings, apply the stopping policies and act on what they decide."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.errors import JobNotFound, TunesmithError, TuningNotFound
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.policies import StoppingMode
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.state import TuningState
from tunesmith.usecases.ports import (
    Curves,
    Decisions,
    Leases,
    Switch,
    TrainingJobs,
    Trials,
    TuningJobs,
    Tunings,
)
from tunesmith.usecases.stop import OVER

LEASE_SECONDS = 120
"""Longer than a tick may run, so that two polices never look at one tuning at once."""

LATE = timedelta(minutes=15)
"""Metrics of an ended trial may still arrive so long after its end."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What the police work with."""

    tunings: Tunings
    trials: Trials
    decisions: Decisions
    leases: Leases
    jobs: TuningJobs
    training_jobs: TrainingJobs
    curves: Curves
    enforcing: Switch


@dataclass(slots=True)
class Tick:
    """What one round did."""

    looked_at: int = 0
    decided: int = 0
    enforced: int = 0
    errors: list[str] = field(default_factory=list)


def record_trial(name: str, *, environment: str, now: datetime, beat: Beat) -> str | None:
    """Note that a trial changed: its tuning is dirty, and an ended trial is kept with its curve.

    Returns the tuning's id; None when the training job belongs to no live tuning of ours.
    """
    tuning_id = tuning_id_of_job(environment, name)
    if tuning_id is None:
        return None
    with suppress(TuningNotFound, JobNotFound):
        record = beat.tunings.change(tuning_id, {"dirty": True}, unless=OVER)
        if record is None:
            return None
        trial = beat.training_jobs.describe(name)
        if trial.status.is_terminal:
            beat.trials.put(tuning_id, _with_curves([trial], record, now, beat)[0])
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
        except TunesmithError as error:
            report.errors.append(f"{record.tuning_id}: {type(error).__name__}: {error}")
        finally:
            beat.leases.release(record.tuning_id, owner)
    return report


def _look_at(record: TuningRecord, now: datetime, beat: Beat, report: Tick) -> None:
    if record.dirty:
        beat.tunings.change(record.tuning_id, {"dirty": False}, unless=OVER)
    if record.status is TuningStatus.STOPPING:
        with suppress(JobNotFound):  # a stop may have kept the job from being created
            beat.jobs.stop(record.job_name)  # was it lost or refused? asking again is free
            bring_up_to_date(record, now=now, beat=beat)
        return
    running, ended = bring_up_to_date(record, now=now, beat=beat)
    if record.stopping.is_off:
        return
    state = TuningState.of(record.goal, running=running, ended=ended)
    for verdict in evaluate(record.stopping, state, now):
        _act(record, verdict, now, beat, report)


def bring_up_to_date(
    record: TuningRecord, *, now: datetime, beat: Beat
) -> tuple[list[Trial], list[Trial]]:
    """Record every ended trial with its curve, whatever the events told.

    Returns the running trials and the ended ones, each with the curve known so far.
    """
    listed = beat.jobs.trials(record.job_name)
    known = {trial.name: trial for trial in beat.trials.all(record.tuning_id)}
    running = [one for one in listed if one.status is TrialStatus.IN_PROGRESS and one.started_at]
    fresh = [one for one in listed if one.status.is_terminal and _is_news(one, known, now)]
    read = _with_curves([*running, *fresh], record, now, beat)
    for trial in read[len(running) :]:
        if trial != known.get(trial.name):
            beat.trials.put(record.tuning_id, trial)
    known |= {trial.name: trial for trial in read[len(running) :]}
    ended = [known[one.name] for one in listed if one.status.is_terminal and one.name in known]
    return read[: len(running)], ended


def _is_news(trial: Trial, known: dict[str, Trial], now: datetime) -> bool:
    seen = known.get(trial.name)
    if seen is None or not seen.status.is_terminal:
        return True
    return trial.ended_at is not None and now - trial.ended_at < LATE


def _with_curves(
    trials: list[Trial], record: TuningRecord, now: datetime, beat: Beat
) -> list[Trial]:
    starts = {one.name: one.started_at for one in trials if one.started_at is not None}
    curves = beat.curves.read(starts, record.metric, now) if starts else {}
    return [one.model_copy(update={"curve": tuple(curves.get(one.name, ()))}) for one in trials]


def _act(record: TuningRecord, verdict: Verdict, now: datetime, beat: Beat, report: Tick) -> None:
    """Record a verdict once; enforce it as long as it stands, since a stop may be refused."""
    enforced = record.stopping.mode is StoppingMode.ENFORCE and beat.enforcing()
    decision = Decision(
        decision_id=verdict.key if enforced else f"{verdict.key}:shadow",
        verdict=verdict,
        at=now,
        enforced=enforced,
    )
    report.decided += beat.decisions.add(record.tuning_id, decision)
    if not enforced:
        return
    report.enforced += 1
    if verdict.subject is Subject.TRIAL and verdict.trial is not None:
        with suppress(JobNotFound):
            beat.training_jobs.stop(verdict.trial)
    else:
        _stop_tuning(record, verdict, beat)


def _stop_tuning(record: TuningRecord, verdict: Verdict, beat: Beat) -> None:
    """Write the cause before the stop, so that whoever sees the end knows why."""
    changes = {
        "status": TuningStatus.STOPPING,
        "stop_cause": StopCause.POLICY,
        "stop_reason": verdict.reason,
    }
    if beat.tunings.change(record.tuning_id, changes, unless=(*OVER, TuningStatus.STOPPING)):
        with suppress(JobNotFound):
            beat.jobs.stop(record.job_name)
