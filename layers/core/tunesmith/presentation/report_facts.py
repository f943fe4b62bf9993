"""What a report says in words, whatever it is written in."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from tunesmith.domain.decisions import Decision
from tunesmith.domain.money import usd
from tunesmith.domain.reports import Report
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.presentation.money import cost_in_all, dollars, saved_money
from tunesmith.presentation.wording import counted, duration, number, share

Facts = Mapping[str, str]


def headline(report: Report) -> str:
    """Say in a sentence how the tuning stands."""
    if report.result is not None:
        return report.result.headline
    if report.failure is not None:
        return report.failure.reason
    most = f" of at most {report.max_trials}" if report.max_trials else ""
    started = f"{counted(len(report.trials), 'trial')}{most} so far"
    return f"The tuning is {report.status.value}: {started}. This page shows what is known by now."


def identity(report: Report) -> Facts:
    """Say what the tuning is, and how long it took."""
    goal = "maximize" if report.goal is Goal.MAXIMIZE else "minimize"
    facts = {
        "Tuning": report.tuning_id,
        "Project": report.project,
        "SageMaker job": report.job_name,
        "Objective": f"{goal} {report.metric}",
        "Strategy": report.strategy,
        "Trials": _trials(report),
        "Asked": moment(report.created_at),
    }
    if report.started_at and report.ended_at:
        took = max((report.ended_at - report.started_at).total_seconds(), 0.0)
        facts["Ran"] = f"{moment(report.started_at)} to {moment(report.ended_at)}, {duration(took)}"
    elif report.started_at:
        facts["Running since"] = moment(report.started_at)
    if report.rerun_of:
        facts["Rerun of"] = report.rerun_of
    return facts


def ending(report: Report) -> Facts:
    """Say why it ended, and why trials failed."""
    facts = {}
    if report.stop_reason:
        facts["Ended early"] = report.stop_reason
    if report.failure:
        facts["Failed"] = report.failure.reason
        facts["What to do"] = report.failure.advice
    for reason, times in (report.result.failures if report.result else {}).items():
        facts[f"{counted(times, 'trial')} failed"] = reason
    return facts


def improvement(report: Report) -> str | None:
    """Say how much searching has gained over the first trials."""
    result = report.result
    if result is None or result.improvement is None or result.first_objective is None:
        return None
    better = "" if result.improvement_share is None else f" ({share(result.improvement_share)})"
    return (
        f"{number(result.improvement)}{better} better than the best of the first trials,"
        f" {number(result.first_objective)}"
    )


def money(report: Report) -> Facts:
    """Say what was expected, allowed and spent; empty where no price is known."""
    facts = {}
    told, spend = report.estimate, report.spend
    if told and told.expected_usd is not None and told.maximum_usd is not None:
        expected = dollars(told.expected_usd, notional=told.notional)
        facts["Estimate"] = f"about {expected}, at most {usd(told.maximum_usd)}"
        facts["The estimate rests on"] = told.basis
        facts["Prices"] = told.prices
    if report.result is not None:
        facts |= cost_in_all(report.result)
    elif spend is not None:
        notional = told is not None and told.notional
        facts["Spent so far"] = dollars(spend.spent_usd, notional=notional)
    if report.budget is not None:
        facts["Budget"] = usd(report.budget.usd)
    return facts


def savings(report: Report) -> Facts:
    """Say what ending early has saved, or would have."""
    result = report.result
    if result is None:
        return {}
    facts = {"Saved": f"about {duration(result.saved.seconds)} of training{saved_money(result)}"}
    if result.saved.epochs:
        facts["Epochs not trained"] = f"about {result.saved.epochs:,.0f}"
    facts["How that is known"] = result.saved.basis
    if result.shadow_decisions:
        facts["Only noted"] = (
            f"{counted(result.shadow_decisions, 'decision')}, which would have saved about"
            f" {duration(result.shadow_seconds)}"
        )
    if result.audit is not None:
        facts["Let run on purpose"] = counted(result.audit.trials, "trial")
    return facts


def acted(decision: Decision) -> str:
    """Say whether a decision was acted upon."""
    if decision.audited:
        return "let run, for the audit"
    return "stopped" if decision.enforced else "only noted"


def saves(decision: Decision) -> str:
    """Say what acting on a decision saves."""
    saving = decision.saving
    if saving is None or not saving.seconds:
        return ""
    return f"about {duration(saving.seconds)}"


def moment(time: datetime) -> str:
    """Write a time, in UTC."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _trials(report: Report) -> str:
    counts = Counter(one.status for one in report.trials)
    by_policy = sum(one.stopped_by is not None for one in report.trials)
    parts = [
        f"{count} {word}"
        for word, count in (
            ("completed", counts[TrialStatus.COMPLETED]),
            ("stopped by a policy", by_policy),
            ("stopped otherwise", counts[TrialStatus.STOPPED] - by_policy),
            ("failed", counts[TrialStatus.FAILED]),
            ("running", sum(not one.status.is_terminal for one in report.trials)),
        )
        if count
    ]
    most = f" of at most {report.max_trials}" if report.max_trials else ""
    return f"{len(report.trials)}{most}" + (f": {', '.join(parts)}" if parts else "")
