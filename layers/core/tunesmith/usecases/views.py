"""What the API answers: a tuning as people and programs see it."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.decisions import Decision
from tunesmith.domain.jobs import TrialCounts, TuningJob
from tunesmith.domain.money import Usd
from tunesmith.domain.results import stopped_by
from tunesmith.domain.savings import Saving
from tunesmith.domain.scores import latest_value
from tunesmith.domain.trials import Observation, Trial
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.domain.turns import Place
from tunesmith.domain.warm_starts import WarmStart


class View(BaseModel):
    """Any part of an answer."""

    model_config = ConfigDict(frozen=True)


class Objective(View):
    """What is optimised."""

    metric: str
    goal: str


class Progress(View):
    """How many trials are in which state, of how many at most."""

    total: int
    completed: int
    running: int
    stopped: int
    failed: int
    max: int | None


class Best(View):
    """The best trial so far."""

    trial: str
    value: float | None
    hyperparameters: dict[str, str]


class Stop(View):
    """Who ended the tuning early, and why."""

    cause: str
    reason: str | None


class CostView(View):
    """What the tuning costs, in US dollars."""

    expected_usd: Usd | None
    maximum_usd: Usd | None
    overshoot_usd: Usd | None
    """By how much the budget may be exceeded."""
    budget_usd: Usd | None
    spent_usd: Usd | None
    """None before the spending was first looked at."""
    committed_usd: Usd | None
    """What the running trials would still cost if they were stopped now."""
    at: datetime | None
    """When it was last looked at."""
    basis: str
    prices: str
    notional: bool


class TuningView(View):
    """A tuning."""

    tuning_id: str
    name: str
    project: str
    recipe: str | None
    job_name: str
    status: str
    strategy: str
    objective: Objective
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: Progress | None
    best: Best | None
    warm_start: WarmStart | None
    warnings: tuple[str, ...]
    queued_because: str | None
    queue: Place | None = None
    stop: Stop | None
    cost: CostView | None
    failure: Failure | None
    result_uri: str | None
    links: dict[str, str]


class PageView(View):
    """Some tunings, newest first; what a warm start rejected only a tuning's own path tells."""

    tunings: tuple[TuningView, ...]
    cursor: str | None


class SubmissionView(View):
    """The answer to a submission."""

    tuning_id: str
    name: str
    job_name: str
    status: str
    links: dict[str, str]
    warm_start: WarmStart | None
    warnings: tuple[str, ...]
    cost: CostView | None


class DecisionView(View):
    """What a stopping policy decided."""

    decision_id: str
    policy: str
    subject: str
    trial: str | None
    reason: str
    evidence: dict[str, JsonValue]
    at: datetime
    enforced: bool
    audited: bool
    saving: Saving | None


class DecisionsView(View):
    """All decisions of a tuning, in the order they were reached."""

    decisions: tuple[DecisionView, ...]


class TrialView(View):
    """A trial: one training job."""

    name: str
    status: str
    objective: float | None
    """The latest value; None where it failed, or has none yet."""
    hyperparameters: dict[str, str]
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    """How long it trained; None before its end."""
    stopped_by: str | None
    """The policy that ended it."""
    failure: str | None
    curve: tuple[Observation, ...] | None
    """None where it was not asked for."""


class TrialsView(View):
    """Some trials of a tuning, in the order that was asked for."""

    trials: tuple[TrialView, ...]
    total: int
    cursor: str | None


def links(tuning_id: str) -> dict[str, str]:
    """Return the paths of a tuning in the API."""
    path = f"/tunings/{tuning_id}"
    return {
        "self": path,
        "stop": f"{path}/stop",
        "trials": f"{path}/trials",
        "decisions": f"{path}/decisions",
        "request": f"{path}/request",
        "result": f"{path}/result",
        "backtest": f"{path}/backtest",
        "report": f"{path}/report",
        "rerun": f"{path}/rerun",
    }


def view_tuning(
    record: TuningRecord, job: TuningJob | None = None, result_uri: str | None = None
) -> TuningView:
    """Show a tuning: from its record, and from its job where that is known."""
    counts = job.counts if job else record.counts
    best = job.best if job else record.best
    return TuningView(
        **record.model_dump(
            include={
                "tuning_id",
                "name",
                "project",
                "job_name",
                "strategy",
                "created_at",
                "updated_at",
                "started_at",
                "ended_at",
                "warnings",
            }
        ),
        queued_because=record.queued_because if record.status is TuningStatus.QUEUED else None,
        recipe=record.source.recipe,
        status=record.status.value,
        objective=Objective(metric=record.metric, goal=record.goal.value),
        progress=_progress(counts, record.max_trials) if counts else None,
        best=_best(best) if best else None,
        warm_start=record.warm_start,
        stop=_stop(record),
        cost=view_cost(record),
        failure=record.failure,
        result_uri=result_uri,
        links=links(record.tuning_id),
    )


def view_submission(record: TuningRecord) -> SubmissionView:
    """Show that a request was taken."""
    return SubmissionView(
        tuning_id=record.tuning_id,
        name=record.name,
        job_name=record.job_name,
        status=record.status.value,
        links=links(record.tuning_id),
        warm_start=record.warm_start,
        warnings=record.warnings,
        cost=view_cost(record),
    )


def view_cost(record: TuningRecord) -> CostView | None:
    """Show what a tuning was to cost, and what it has cost."""
    told, spend = record.estimate, record.spend
    if told is None:
        return None
    return CostView(
        **told.model_dump(exclude={"trials"}),
        budget_usd=record.budget.usd if record.budget else None,
        spent_usd=spend.spent_usd if spend else None,
        committed_usd=spend.committed_usd if spend else None,
        at=spend.at if spend else None,
    )


def view_decision(decision: Decision) -> DecisionView:
    """Show a decision."""
    verdict = decision.verdict
    return DecisionView(
        decision_id=decision.decision_id,
        policy=verdict.policy,
        subject=verdict.subject.value,
        trial=verdict.trial,
        reason=verdict.reason,
        evidence=dict(verdict.evidence),
        at=decision.at,
        enforced=decision.enforced,
        audited=decision.audited,
        saving=decision.saving,
    )


def view_trial(trial: Trial, stoppers: Mapping[str, str], *, most_points: int) -> TrialView:
    """Show a trial, with at most so many points of its curve; without one for none."""
    return TrialView(
        **trial.model_dump(
            include={"name", "hyperparameters", "created_at", "started_at", "ended_at"}
        ),
        status=trial.status.value,
        objective=latest_value(trial),
        seconds=trial.seconds,
        stopped_by=stopped_by(trial, stoppers),
        failure=trial.trouble,
        curve=trial.thinned(most_points).curve if most_points else None,
    )


def _progress(counts: TrialCounts, max_trials: int | None) -> Progress:
    return Progress(**counts.model_dump(), total=counts.total, max=max_trials)


def _best(trial: Trial) -> Best:
    return Best(
        trial=trial.name, value=trial.objective, hyperparameters=dict(trial.hyperparameters)
    )


def _stop(record: TuningRecord) -> Stop | None:
    if record.stop_cause is None:
        return None
    return Stop(cause=record.stop_cause.value, reason=record.stop_reason)
