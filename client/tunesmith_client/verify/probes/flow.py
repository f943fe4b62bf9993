"""Beliefs about the flow and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunesmith_client.verify.findings import Finding, decided, unseen

if TYPE_CHECKING:
    from tunesmith_client.verify.evidence import Evidence

GONE = frozenset({"TaskTimedOut", "InvalidToken", "TaskDoesNotExist"})
ADDED = "_tuning_objective_metric"
FORBIDDEN = 403


def gone_tokens_are_refused(evidence: Evidence) -> Finding:
    """A21: a token that is gone is refused with one of three errors."""
    asked = ("token made up", "token used before")
    codes = {
        name: evidence.answers[name].get("error") for name in asked if name in evidence.answers
    }
    if not codes:
        return unseen("it was not asked")
    return decided(f"{codes}", by=set(codes.values()) <= GONE)


def tokens_are_answered(evidence: Evidence) -> Finding:
    """A22: the permission on the one state machine is enough to answer a token."""
    statuses = {key: each.execution.get("status") for key, each in evidence.tunings.items()}
    awaited = {key: each for key, each in statuses.items() if key != evidence.aborted and each}
    if not awaited:
        return unseen("no execution was seen")
    return decided(f"executions: {awaited}", by="SUCCEEDED" in awaited.values())


def executions_start_once(evidence: Evidence) -> Finding:
    """A23: starting again answers with the running execution, or that it exists."""
    running, ended = (evidence.answers.get(f"start again, {when}") for when in ("running", "ended"))
    if running is None or ended is None:
        return unseen("it was not asked in both states")
    seen = f"running: {_told(running)}; ended: {_told(ended)}"
    same = running.get("same execution") is True
    return decided(seen, by=same and ended.get("error") == "ExecutionAlreadyExists")


def time_limits_are_computed(evidence: Evidence) -> Finding:
    """A24: a JSONata state may compute its TimeoutSeconds."""
    scheduled = [
        event["taskScheduledEventDetails"]
        for tuning in evidence.tunings.values()
        for event in tuning.history
        if "taskScheduledEventDetails" in event
    ]
    waiting = [each for each in scheduled if "waitForTaskToken" in str(each.get("resource"))]
    limits = sorted({each["timeoutInSeconds"] for each in waiting if each.get("timeoutInSeconds")})
    if not waiting or not limits:
        return unseen("no history told the limit of a waiting state")
    return decided(f"limits of the waiting states: {limits} s", by=min(limits) > 0)


def describe_repeats_create(evidence: Evidence) -> Finding:
    """A27: Describe repeats what Create was given, and adds the objective's name."""
    pairs = [(each.definition, each.last) for each in evidence.tunings.values()]
    known = [(asked, told) for asked, told in pairs if asked and told]
    if not known:
        return unseen("no definition and description were seen together")
    asked, told = known[0]
    part = "TrainingJobDefinition"
    missing = sorted(set(_missing(asked.get(part, {}), told.get(part, {}))))
    fixed = told.get(part, {}).get("StaticHyperParameters", {})
    added = "added" if ADDED in fixed else "not added"
    seen = f"{ADDED} {added}; not repeated: {', '.join(missing) or 'nothing'}"
    return decided(seen, by=ADDED in fixed and not missing)


def api_refuses_in_its_own_words(evidence: Evidence) -> Finding:
    """A30: API Gateway answers unsigned calls with 403 and a reason."""
    answer = evidence.answers.get("unsigned call")
    if answer is None:
        return unseen("it was not asked")
    status, body = answer.get("status"), answer.get("body")
    named = isinstance(body, dict) and bool({"detail", "message"} & body.keys())
    return decided(f"status {status}, body {body}", by=status == FORBIDDEN and named)


def _told(answer: dict[str, Any]) -> str:
    return str(answer.get("error") or ("same" if answer.get("same execution") else "another"))


def _missing(asked: object, told: object, path: str = "") -> list[str]:
    """Name what was asked for and is told otherwise."""
    if isinstance(asked, dict) and isinstance(told, dict):
        inner = (_missing(value, told.get(key), f"{path}.{key}") for key, value in asked.items())
        return [each for found in inner for each in found]
    return [] if asked == told or not asked else [path.lstrip(".")]
