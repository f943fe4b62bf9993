"""The report of a tuning: everything that a person, or a program, is told of it in one piece."""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.decisions import Decision, Subject
from tunesmith.domain.money import Budget, Estimate, Spend
from tunesmith.domain.results import Result, stopped_by, stoppers_of
from tunesmith.domain.scores import best_trial, in_order, latest_value
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus

MOST_POINTS = 15_000
"""Of all curves together: the page stays far below the 6 MB that a function may answer."""
MOST_A_CURVE, FEWEST_A_CURVE = 100, 10
LONGEST_TEXT = 300


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReportedTrial(_Part):
    """A trial, with its curve as far as it can be drawn."""

    number: int
    """In the order of their creation, from 1 on."""
    name: str
    status: TrialStatus
    objective: float | None
    hyperparameters: dict[str, str]
    seconds: float | None
    stopped_by: str | None
    """The policy that ended it."""
    reason: str | None
    """Why the policy did."""
    failure: str | None
    curve: tuple[tuple[int, float], ...]
    """Steps with values."""


class Report(_Part):
    """A tuning that runs, or is over."""

    tuning_id: str
    name: str
    project: str
    job_name: str
    status: TuningStatus
    strategy: str
    metric: str
    goal: Goal
    max_trials: int | None
    rerun_of: str | None
    at: datetime
    """When the report was written."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stop_reason: str | None
    failure: Failure | None
    warnings: tuple[str, ...]
    best: str | None
    """The best trial that has ended."""
    trials: tuple[ReportedTrial, ...]
    decisions: tuple[Decision, ...]
    estimate: Estimate | None
    spend: Spend | None
    budget: Budget | None
    result: Result | None
    """Without its table, which the trials are; None before the end."""
    result_uri: str | None
    asked: str | None
    """The request as it came in, as text; None where it is long."""
    links: dict[str, str]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come."""
        return self.status.is_terminal

    @property
    def best_trial(self) -> ReportedTrial | None:
        """The best trial that has ended."""
        return next((one for one in self.trials if one.name == self.best), None)


def report_of(
    record: TuningRecord,
    trials: Sequence[Trial],
    decisions: Sequence[Decision],
    *,
    at: datetime,
    result: Result | None,
    result_uri: str | None,
    asked: str | None,
    links: dict[str, str],
) -> Report:
    """Write the report of a tuning from all that is known of it."""
    ordered = in_order(trials)
    best = best_trial(ordered, record.goal)
    return Report(
        **_identity(record),
        rerun_of=record.source.rerun_of,
        at=at,
        warnings=result.warnings if result else record.warnings,
        best=best.name if best else None,
        trials=_reported(ordered, decisions),
        decisions=tuple(decisions),
        result=result.model_copy(update={"table": ()}) if result else None,
        result_uri=result_uri,
        asked=asked,
        links=links,
    )


def _identity(record: TuningRecord) -> dict[str, Any]:
    """Return what the report repeats of the record."""
    shared = set(Report.model_fields) & set(TuningRecord.model_fields)
    return record.model_dump(include=shared - {"best", "warnings"})


def _reported(ordered: Sequence[Trial], decisions: Sequence[Decision]) -> tuple[ReportedTrial, ...]:
    stoppers, most = stoppers_of(decisions), points_each(len(ordered))
    reasons = {
        one.verdict.trial: one.verdict.reason
        for one in decisions
        if one.enforced and one.verdict.subject is Subject.TRIAL
    }
    return tuple(
        ReportedTrial(
            number=number,
            name=one.name,
            status=one.status,
            objective=latest_value(one),
            hyperparameters=one.hyperparameters,
            seconds=one.seconds,
            stopped_by=(policy := stopped_by(one, stoppers)),
            reason=reasons.get(one.name) if policy else None,
            failure=one.trouble[:LONGEST_TEXT] if one.trouble else None,
            curve=tuple(
                (each.step, each.value) for each in one.thinned(most).curve if isfinite(each.value)
            ),
        )
        for number, one in enumerate(ordered, start=1)
    )


def points_each(trials: int) -> int:
    """Share the points out: many trials are drawn with fewer each."""
    return max(FEWEST_A_CURVE, min(MOST_A_CURVE, MOST_POINTS // max(trials, 1)))
