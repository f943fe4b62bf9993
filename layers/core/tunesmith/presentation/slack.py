"""What Slack is told: a tuning started, finished or failed, or an upload was rejected."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from slack_sdk.models.blocks import Block

from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.domain.results import Result
from tunesmith.domain.trials import Goal
from tunesmith.domain.tuning import Failure, TuningRecord, TuningStatus
from tunesmith.presentation.blocks import (
    bullets,
    context,
    escape,
    fields,
    header,
    message,
    section,
    table,
)
from tunesmith.presentation.money import cost_ahead, cost_in_all, cost_so_far, saved_money
from tunesmith.presentation.wording import counted, duration, number, share

CONSOLE = "https://console.aws.amazon.com/s3/object"

_TITLES = {
    TuningStatus.FINISHED: "Tuning finished",
    TuningStatus.STOPPED: "Tuning stopped",
    TuningStatus.FAILED: "Tuning failed",
}

_ENDS = (
    "The tuning is ended when its budget is used up, unless the switch `enforce-stopping` is off."
    " The best trial so far counts."
)
_GOES_ON = (
    "*The tuning goes on*, and costs more: the switch `enforce-stopping` is off, so that no budget"
    " ends anything. Stop it yourself, or turn the switch on."
)


def started(record: TuningRecord) -> Message:
    """Tell that the tuning job runs."""
    goal = "maximize" if record.goal is Goal.MAXIMIZE else "minimize"
    about = {"Objective": f"{goal} {record.metric}", "Strategy": record.strategy}
    if record.max_trials is not None:
        about["Trials"] = f"up to {record.max_trials}"
    if (learnt := record.warm_start) is not None and learnt.type is not None:
        about["Warm start"] = f"{learnt.type}, {counted(len(learnt.parents), 'parent')}"
    about |= cost_ahead(record)
    title = f"Tuning {'adopted' if record.is_adopted else 'started'}: {record.name}"
    return message(
        f"{title} ({record.strategy}, {goal} {record.metric})",
        [header(title), fields(about), _warnings(record.warnings), _origin(record)],
        record.channel,
    )


def budget_alert(record: TuningRecord) -> Message:
    """Tell that the budget is nearly used up, while there is still time to act.

    One that is used up already is told where the operator's switch lets nothing be ended.
    """
    over = record.is_budget_used_up
    title = f"Budget {'' if over else 'nearly '}used up: {record.name}"
    figures = cost_so_far(record)
    text = ", ".join(f"{name.lower()} {value}" for name, value in figures.items())
    blocks = [
        header(title),
        section(_GOES_ON if over else _ENDS),
        fields(figures),
        _origin(record),
    ]
    return message(f"{title} ({text})", blocks, record.channel)


def finished(record: TuningRecord, result: Result, *, result_uri: str | None = None) -> Message:
    """Tell how the tuning ended and what it found; for one that was stopped, too."""
    title = f"{_TITLES[result.status]}: {record.name}"
    blocks = [
        header(title),
        section(f"{escape(result.headline, 500)}\n{_achievement(result)}"),
        table(result.best_hyperparameters) if result.best_hyperparameters else None,
        fields(_figures(result)),
        _why_stopped(result),
        _trial_failures(result),
        _warnings(result.warnings),
        _where(result_uri),
        _origin(record),
    ]
    return message(f"{title}. {_short_achievement(result)}", blocks, record.channel)


def failed(
    record: TuningRecord,
    failure: Failure,
    result: Result | None = None,
    *,
    result_uri: str | None = None,
) -> Message:
    """Tell why a tuning failed and what to do."""
    title = f"Tuning failed: {record.name}"
    blocks = [
        header(title),
        section(f"*Why* ({escape(failure.error, 200)})\n{escape(failure.reason, 2_500)}"),
        section(f"*What to do*\n{escape(failure.advice, 2_500)}"),
        fields(_figures(result)) if result else None,
        _trial_failures(result) if result else None,
        _where(result_uri),
        _origin(record),
    ]
    return message(f"{title}. {failure.reason}", blocks, record.channel)


def rejected(object_uri: str, findings: Sequence[Finding], channel: str | None = None) -> Message:
    """Tell what is wrong with an uploaded request; nothing was started."""
    title = "Tuning request rejected"
    count = counted(len(findings), "mistake")
    found = (f"`{_code(one.field)}`: {escape(_sentence(one), 600)}" for one in findings)
    blocks = [
        header(title),
        section(f"`{_code(object_uri)}`\nNothing was started. Found {count}:"),
        section(bullets(found)) if findings else None,
        context("Correct the file and upload it again."),
    ]
    return message(f"{title}: {object_uri}", blocks, channel)


def _code(text: str) -> str:
    """Make text safe inside backticks."""
    return escape(text.replace("`", "'"), 400)


def _sentence(finding: Finding) -> str:
    got = "" if finding.value is None else f" (got {finding.value!r})"
    return f"{finding.message}{got}. {finding.fix}"


def _achievement(result: Result) -> str:
    """Say how good the best trial is, as markup."""
    if result.objective.value is None or result.best_trial is None:
        return "No trial reported the objective."
    metric = escape(result.objective.metric, 300)
    return f"*{metric} = {number(result.objective.value)}*{escape(_gain(result))}"


def _short_achievement(result: Result) -> str:
    if result.objective.value is None:
        return result.headline
    return f"{result.objective.metric} = {number(result.objective.value)}{_gain(result)}"


def _gain(result: Result) -> str:
    if result.first_objective is None or result.improvement is None:
        return ""
    if not result.improvement:
        return f", no better than the first round of trials ({number(result.first_objective)})"
    relative = f" or {share(result.improvement_share)}" if result.improvement_share else ""
    return (
        f", better by {number(result.improvement)}{relative}"
        f" than the first round of trials ({number(result.first_objective)})"
    )


def _figures(result: Result) -> dict[str, str]:
    trials = result.trials
    figures = {
        "Trials": (
            f"{trials.total} run: {trials.completed} completed,"
            f" {trials.stopped} stopped, {trials.failed} failed"
        ),
        "Duration": duration(result.seconds),
        "Strategy": result.strategy,
        **cost_in_all(result),
    }
    if result.saved.trials:
        early = counted(result.saved.trials, "trial")
        figures["Ended early"] = f"{early}, which saved about {_saved(result)}"
    if result.shadow_decisions:
        figures["In shadow"] = (
            f"policies would have stopped {result.shadow_decisions}, and saved about"
            f" {duration(result.shadow_seconds)} of training"
        )
    if result.audit:
        figures["Audit"] = (
            f"{counted(result.audit.trials, 'trial')} let run although a policy would have"
            f" stopped them; {result.audit.best or 'none'} became the best"
        )
    return figures


def _saved(result: Result) -> str:
    saved = result.saved
    epochs = f" ({saved.epochs:,.0f} epochs)" if saved.epochs else ""
    return f"{duration(saved.seconds)} of training{epochs}{saved_money(result)}"


def _why_stopped(result: Result) -> Block | None:
    if result.stop_reason is None:
        return None
    return section(f"*Why it ended*\n{escape(result.stop_reason, 1_000)}")


def _trial_failures(result: Result) -> Block | None:
    if not result.failures:
        return None
    lines = (
        f"{escape(reason, 400)} ({counted(times, 'trial')})"
        for reason, times in result.failures.items()
    )
    return section(f"*Failed trials*\n{bullets(lines)}")


def _warnings(warnings: Sequence[str]) -> Block | None:
    if not warnings:
        return None
    return section(f"*Please note*\n{bullets(escape(one, 500) for one in warnings)}")


def _where(result_uri: str | None) -> Block | None:
    """Name the result's place for tools, and link it for people who may open the bucket."""
    if result_uri is None:
        return None
    bucket, _, key = result_uri.removeprefix("s3://").partition("/")
    page = f"{CONSOLE}/{quote(bucket)}?{urlencode({'prefix': key})}"
    return section(f"*Result* · <{escape(page)}|open in the S3 console>\n`{_code(result_uri)}`")


def _origin(record: TuningRecord) -> Block:
    source = record.source.object_uri or record.source.principal
    asked = f" · asked by {source}" if source else ""
    return context(f"Tuning {record.tuning_id} · job {record.job_name}{asked}")
