"""The result of a tuning: what people and programs read when it is over."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.audits import Audit, audit_of
from tunesmith.domain.costs import Cost, cost_in_the_end
from tunesmith.domain.decisions import Decision, Subject
from tunesmith.domain.failures import causes
from tunesmith.domain.jobs import TrialCounts, TuningJob
from tunesmith.domain.outcomes import read_outcome
from tunesmith.domain.savings import Saved, estimate_saving
from tunesmith.domain.scores import best_trial, final_value, in_order
from tunesmith.domain.shadows import noted_only, seconds_in_shadow
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus

LONGEST_REASON = 300


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ObjectiveResult(_Part):
    """What was optimised, and how far it got."""

    metric: str
    goal: Goal
    value: float | None


class BestOfSageMaker(_Part):
    """The best trial as SageMaker names it."""

    name: str
    value: float | None


class TrialTotals(_Part):
    """How the trials ended."""

    total: int
    completed: int
    stopped: int
    failed: int


class TrialRow(_Part):
    """One trial, for the table."""

    name: str
    status: TrialStatus
    objective: float | None
    hyperparameters: dict[str, str]
    seconds: float | None
    stopped_by: str | None
    """The policy that ended it."""
    failure: str | None


class Result(_Part):
    """Everything there is to say about a tuning that is over."""

    tuning_id: str
    name: str
    job_name: str
    strategy: str
    status: TuningStatus
    headline: str
    objective: ObjectiveResult
    best_trial: str | None
    best_hyperparameters: dict[str, str]
    amt_best: BestOfSageMaker | None
    trials: TrialTotals
    stopped_early: int
    """Trials that our policies ended."""
    shadow_decisions: int = 0
    """What they would have ended, had they been enforced."""
    shadow_seconds: float = 0.0
    """About how much training that would have saved."""
    audit: Audit | None = None
    """What became of trials that were let run on purpose."""
    first_objective: float | None
    """The best of the first round of trials: what there would be without searching."""
    improvement: float | None
    """How much better than that, in the direction of the goal; never negative."""
    improvement_share: float | None
    """The same as a share of the first objective."""
    seconds: float
    """From the start to the end, by the clock on the wall."""
    saved: Saved
    cost: Cost | None = None
    """None where the price is not known."""
    stop_cause: StopCause | None
    stop_reason: str | None
    failures: dict[str, int]
    """Why trials failed, and how many for each reason; the most frequent first."""
    table: tuple[TrialRow, ...]
    warnings: tuple[str, ...] = ()
    started_at: datetime
    ended_at: datetime

    def to_json(self) -> str:
        """Write the result as the JSON document that is kept in the bucket."""
        return self.model_dump_json(indent=2)


def build_result(
    record: TuningRecord,
    job: TuningJob,
    trials: Sequence[Trial],
    decisions: Sequence[Decision],
    *,
    ended_at: datetime,
    warnings: Sequence[str] = (),
) -> Result:
    """Summarise a tuning job that has ended; `trials` are all that were seen of it."""
    ordered = in_order(trials)
    best = best_trial(ordered, record.goal)
    outcome = read_outcome(job.status, record.stop_cause, has_best=best is not None)
    value = final_value(best) if best else None
    first = _first_objective(ordered, record.goal, job.max_parallel)
    stoppers = stoppers_of(decisions)
    started_at = record.started_at or job.created_at
    return Result(
        **_identity(record),
        status=outcome.status,
        headline=outcome.headline,
        objective=ObjectiveResult(metric=record.metric, goal=record.goal, value=value),
        best_trial=best.name if best else None,
        best_hyperparameters=dict(best.hyperparameters) if best else {},
        amt_best=_best_of_sagemaker(job),
        trials=_totals(job.counts, ordered),
        stopped_early=sum(stopped_by(one, stoppers) is not None for one in ordered),
        **_shadow(decisions, ordered),
        audit=audit_of(decisions, ordered, best),
        **_improvement(value, first),
        seconds=max((ended_at - started_at).total_seconds(), 0.0),
        saved=_saved(record, job, ordered, decisions),
        cost=cost_in_the_end(record, ordered, ended_at),
        failures=_failures(ordered),
        table=tuple(_row(one, stoppers) for one in ordered),
        warnings=(*warnings, *_doubts(record, job, best), *_lacking(job, ordered)),
        started_at=started_at,
        ended_at=ended_at,
    )


def _identity(record: TuningRecord) -> dict[str, Any]:
    """Return what the result repeats of the record."""
    fields = {"tuning_id", "name", "job_name", "strategy", "stop_cause", "stop_reason"}
    return record.model_dump(include=fields)


def _improvement(value: float | None, first: float | None) -> dict[str, Any]:
    """Return how much better the best is than the first round of trials."""
    gain = abs(value - first) if value is not None and first is not None else None
    share = gain / abs(first) if gain is not None and first else None
    return {"first_objective": first, "improvement": gain, "improvement_share": share}


def _first_objective(ordered: Sequence[Trial], goal: Goal, round_size: int) -> float | None:
    completed = [one for one in ordered if one.status is TrialStatus.COMPLETED]
    first = best_trial(completed[: max(round_size, 1)], goal)
    return final_value(first) if first else None


def _best_of_sagemaker(job: TuningJob) -> BestOfSageMaker | None:
    if job.best is None:
        return None
    return BestOfSageMaker(name=job.best.name, value=job.best.objective)


def _totals(counts: TrialCounts, trials: Sequence[Trial]) -> TrialTotals:
    """Count what was seen; where SageMaker has counted more trials, its counts are the truth."""
    if counts.total > len(trials):
        return TrialTotals(
            total=counts.total,
            completed=counts.completed,
            stopped=counts.stopped,
            failed=counts.failed,
        )
    seen = Counter(one.status for one in trials)
    return TrialTotals(
        total=len(trials),
        completed=seen[TrialStatus.COMPLETED],
        stopped=seen[TrialStatus.STOPPED],
        failed=seen[TrialStatus.FAILED],
    )


def _shadow(decisions: Sequence[Decision], trials: Sequence[Trial]) -> dict[str, Any]:
    """Return what decisions that were only noted would have ended and saved."""
    shadow = noted_only(decisions)
    return {"shadow_decisions": len(shadow), "shadow_seconds": seconds_in_shadow(shadow, trials)}


def stoppers_of(decisions: Sequence[Decision]) -> dict[str, str]:
    """Map each trial that a policy ended to the policy; what stayed in shadow ended nothing."""
    return {
        one.verdict.trial: one.verdict.policy
        for one in decisions
        if one.enforced and one.verdict.subject is Subject.TRIAL and one.verdict.trial is not None
    }


def stopped_by(trial: Trial, stoppers: Mapping[str, str]) -> str | None:
    """Name the policy that ended a trial; one that completed all the same was not ended."""
    return stoppers.get(trial.name) if trial.status is TrialStatus.STOPPED else None


def _saved(
    record: TuningRecord, job: TuningJob, trials: Sequence[Trial], decisions: Sequence[Decision]
) -> Saved:
    """Count trials that policies or SageMaker ended early.

    Not those that fell with a stopped tuning, and not those that used up their time.
    """
    by_policy = set(stoppers_of(decisions))
    by_sagemaker = record.stop_cause is None and job.ended_by_itself
    ended = (one for one in trials if one.status is TrialStatus.STOPPED and not one.ran_out)
    stopped = {one.name for one in ended}
    ended_early = stopped if by_sagemaker else stopped & by_policy
    total = max(job.counts.total, len(trials))
    cut_short = record.stop_cause is StopCause.POLICY
    missing = (job.max_trials or record.max_trials or total) - total
    return estimate_saving(
        trials,
        ended_early=ended_early,
        never_started=max(missing, 0) if cut_short else 0,
        usd_per_second=None if record.rate is None else float(record.rate.usd_per_second),
    )


def _failures(trials: Sequence[Trial]) -> dict[str, int]:
    found: Counter[str] = Counter()
    failed = (one.failure_reason for one in trials if one.status is TrialStatus.FAILED)
    for cause, times in causes(failed):
        found[_short(cause)] += times
    return dict(found.most_common())


def _short(reason: str) -> str:
    words = " ".join(reason.split())
    return words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 1] + "…"


def _row(trial: Trial, stoppers: dict[str, str]) -> TrialRow:
    return TrialRow(
        name=trial.name,
        status=trial.status,
        objective=final_value(trial),
        hyperparameters=dict(trial.hyperparameters),
        seconds=trial.seconds,
        stopped_by=stopped_by(trial, stoppers),
        failure=_short(trial.trouble) if trial.trouble else None,
    )


def _doubts(record: TuningRecord, job: TuningJob, best: Trial | None) -> tuple[str, ...]:
    """Say where our view and SageMaker's differ."""
    if best is None or job.best is None or job.best.name == best.name:
        return ()
    theirs, ours = job.best.objective, final_value(best)
    if theirs is None or ours is None or not record.goal.better(ours, theirs):
        return ()
    return (
        f"SageMaker names {job.best.name} ({theirs:.6g}) as the best; by what was observed"
        f" {best.name} ({ours:.6g}) is better, and is reported here.",
    )


def _lacking(job: TuningJob, trials: Sequence[Trial]) -> tuple[str, ...]:
    """Say what is not known of the trials, and not paid for in our figures."""
    lacking = job.counts.total - len(trials)
    if lacking <= 0:
        return ()
    return (
        f"SageMaker counts {job.counts.total} trials and lists {len(trials)} of them: the others"
        " are neither in the table nor in the cost.",
    )
