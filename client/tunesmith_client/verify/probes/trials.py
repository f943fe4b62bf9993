"""Beliefs about trials and their curves."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from tunesmith_client.verify.evidence import OVER, Evidence, TrialSeen, TuningSeen
from tunesmith_client.verify.findings import Finding, decided, unseen
from tunesmith_client.verify.plan import CUT_OFF, STOPPED

STEP = 0.01
"""By which examples/verify/train.py gets worse each epoch."""
CLOSE = 0.0005
MINUTE = 60.0
FEW = 2


def stopped_trial_is_replaced(evidence: Evidence) -> Finding:
    """A7: a stopped trial is replaced at once, and counts toward the limit."""
    tuning, stopped = _stopped(evidence)
    if tuning is None or stopped is None or not tuning.is_over:
        return unseen("no trial was stopped in a tuning that then ended")
    end = _time(stopped.last.get("TrainingEndTime"))
    created = [_time(trial.last.get("CreationTime")) for trial in tuning.trials.values()]
    later = [each for each in created if each and end and each >= end]
    total = len(tuning.listed)
    wait = (
        f"the next began {(min(later) - end).total_seconds():.0f} s later" if later and end else ""
    )
    seen = f"{total} trials ran, {tuning.max_jobs} were asked for; {wait or 'none began later'}"
    return decided(seen, by=bool(later) and total == tuning.max_jobs)


def stopped_trial_counts(evidence: Evidence) -> Finding:
    """A8: a stopped trial keeps its last value, and may be the best."""
    tuning, stopped = _stopped(evidence)
    if tuning is None or stopped is None or not stopped.is_over:
        return unseen("no trial was stopped from outside")
    values = {each["TrainingJobName"]: _objective(each) for each in tuning.listed}
    own = values.get(evidence.stopped_trial or "")
    known = [value for value in values.values() if value is not None]
    best = tuning.last.get("BestTrainingJob", {}).get("TrainingJobName")
    is_best = best == evidence.stopped_trial
    seen = f"its objective is {own}, all are {known}; it is {'' if is_best else 'not '}the best"
    return decided(seen, by=own is not None and is_best == (own == min(known)))


def stop_is_gentle(evidence: Evidence) -> Finding:
    """A9: a stop takes effect late, and what the script saved is kept."""
    _, stopped = _stopped(evidence)
    if stopped is None or not stopped.is_over:
        return unseen("no trial was stopped from outside")
    model = stopped.last.get("ModelArtifacts", {}).get("S3ModelArtifacts")
    stopping = [each.at for each in stopped.described if _status(each.body) == "Stopping"]
    took = (stopped.described[-1].at - stopping[0]).total_seconds() if stopping else 0.0
    seen = f"over {took:.0f} s after it was seen stopping; model: {'kept' if model else 'none'}"
    return decided(seen, by=bool(model))


def trials_start_late(evidence: Evidence) -> Finding:
    """A10: a trial starts minutes after it was created; warm pools shorten that."""
    waits = [sorted(_waits(tuning)) for tuning in evidence.tunings.values()]
    first = [wait for each in waits for _, wait in each[:1]]
    later = [wait for each in waits for _, wait in each[1:]]
    if not first:
        return unseen("no trial began to train")
    seen = f"first trials after {_rounded(first)} s, later ones after {_rounded(later)} s"
    shortened = not later or sum(later) / len(later) < sum(first) / len(first)
    return decided(seen, by=min(first) >= MINUTE and shortened)


def last_value_is_final(evidence: Evidence) -> Finding:
    """A11: the final objective is the last value emitted."""
    ended = [
        (each, _last_value(trial))
        for tuning in evidence.tunings.values()
        for each in tuning.listed
        if (trial := tuning.trials.get(each["TrainingJobName"])) and _ran_through(trial)
    ]
    pairs = [(_objective(each), last) for each, last in ended]
    known = [(value, last) for value, last in pairs if value is not None]
    if not known:
        return unseen("no trial ran to its end with an objective")
    off = [f"{value:.4f} instead of {last:.4f}" for value, last in known if not _near(value, last)]
    seen = f"{len(known)} trials; not the last value: {', '.join(off) or 'none'}"
    return decided(seen, by=not off)


def time_limit_completes(evidence: Evidence) -> Finding:
    """A13: a tuning job that ran out of its time ends as Completed."""
    tuning = evidence.tunings.get(CUT_OFF)
    if tuning is None or not tuning.is_over:
        return unseen("the tuning with the time limit did not end")
    if len(tuning.listed) >= tuning.max_jobs and all(map(_ran_through, tuning.trials.values())):
        return unseen("it was done before its time was over")
    status = str(tuning.last.get("HyperParameterTuningJobStatus"))
    return decided(f"it ended as {status}", by=status == "Completed")


def metrics_are_in_cloudwatch(evidence: Evidence) -> Finding:
    """A14: metrics lie in CloudWatch under the trial's name."""
    ran = [trial for _, trial in evidence.trials() if trial.is_over]
    if not ran:
        return unseen("no trial ended")
    with_curve = sum(bool(trial.curve) for trial in ran)
    return decided(f"{with_curve} of {len(ran)} trials have a curve", by=with_curve > 0)


def metrics_come_once_a_minute(evidence: Evidence) -> Finding:
    """A15: one value a minute, minutes late."""
    curves = [trial.curve for _, trial in evidence.trials() if len(trial.curve) >= FEW]
    if not curves:
        return unseen("no trial has a curve of two points")
    gaps = [(b.time - a.time).total_seconds() for curve in curves for a, b in pairwise(curve)]
    samples = max(point.samples for curve in curves for point in curve)
    lags = [(p.seen_at - p.time).total_seconds() for curve in curves for p in curve]
    seen = (
        f"points at least {min(gaps):.0f} s apart, of up to {samples:.0f} values each, "
        f"first seen {min(lags):.0f} to {max(lags):.0f} s after their time"
    )
    return decided(seen, by=min(gaps) >= MINUTE and samples <= 1 and max(lags) >= MINUTE)


def billable_time_comes_last(evidence: Evidence) -> Finding:
    """A26: a trial's billable time is known only after it has ended."""
    running = [
        each.body
        for _, trial in evidence.trials()
        for each in trial.described
        if _status(each.body) not in OVER
    ]
    if not running:
        return unseen("no trial was seen running")
    early = sum("BillableTimeInSeconds" in body for body in running)
    return decided(f"told early in {early} of {len(running)} answers", by=early == 0)


def container_runs_the_script(evidence: Evidence) -> Finding:
    """A28: the scikit-learn container runs the script from the archive."""
    over = [trial.last for _, trial in evidence.trials() if trial.is_over]
    if not over:
        return unseen("no trial ended")
    good = sum(_status(body) != "Failed" for body in over)
    why = next((str(body.get("FailureReason")) for body in over if _status(body) == "Failed"), "")
    return decided(f"{good} of {len(over)} trials ran{': ' if why else ''}{why}", by=good > 0)


def _stopped(evidence: Evidence) -> tuple[TuningSeen | None, TrialSeen | None]:
    tuning = evidence.tunings.get(STOPPED)
    name = evidence.stopped_trial
    return tuning, tuning.trials.get(name) if tuning and name else None


def _status(body: dict[str, Any]) -> str:
    return str(body.get("TrainingJobStatus"))


def _objective(listed: dict[str, Any]) -> float | None:
    final = listed.get("FinalHyperParameterTuningJobObjectiveMetric")
    return float(final["Value"]) if final else None


def _waits(tuning: TuningSeen) -> list[tuple[datetime, float]]:
    times = [
        (_time(trial.last.get("CreationTime")), _time(trial.last.get("TrainingStartTime")))
        for trial in tuning.trials.values()
    ]
    return [(made, (began - made).total_seconds()) for made, began in times if made and began]


def _ran_through(trial: TrialSeen) -> bool:
    return _status(trial.last) == "Completed"


def _last_value(trial: TrialSeen) -> float:
    told = trial.last["HyperParameters"]
    return float(str(told["rate"]).strip('"')) + STEP * int(str(told["epochs"]).strip('"'))


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE


def _rounded(seconds: list[float]) -> list[int]:
    return [round(each) for each in seconds]


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
