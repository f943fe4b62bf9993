"""Beliefs about events."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from tunesmith_client.verify.evidence import (
    EXECUTION_CHANGE,
    OVER,
    TRIAL_CHANGE,
    TUNING_CHANGE,
    Evidence,
)
from tunesmith_client.verify.findings import Finding, decided, holds, unseen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunesmith_client.verify.evidence import Json

NOT_TOLD = ("BestTrainingJob", "OverallBestTrainingJob", "FailureReason")


def trials_emit_events(evidence: Evidence) -> Finding:
    """A1: trials of a tuning job emit events of their own."""
    names = {name for name, _ in evidence.trials()}
    if not names:
        return unseen("no trial ran")
    told = {_name(event) for event in evidence.events_of(TRIAL_CHANGE)} & names
    return decided(f"{len(told)} of {len(names)} trials emitted events", by=bool(told))


def events_repeat(evidence: Evidence) -> Finding:
    """A2: events come several times, late, or in another order."""
    changes = evidence.events_of(TRIAL_CHANGE) + evidence.events_of(TUNING_CHANGE)
    twice = sum(count - 1 for count in Counter(map(_state, changes)).values())
    disordered = _disordered(changes)
    seen = f"{len(changes)} events: {twice} repeated, {disordered} after their job's last state"
    return holds(seen) if twice or disordered else unseen(seen)


def events_get_lost(evidence: Evidence) -> Finding:
    """A3: events may be lost."""
    over = {name for name, trial in evidence.trials() if trial.is_over}
    ends = {_name(event) for event in evidence.events_of(TRIAL_CHANGE) if _is_over(event)}
    lost = over - ends
    seen = f"{len(lost)} of {len(over)} trials ended without an event"
    return holds(seen) if lost else unseen(seen)


def tuning_events_say_little(evidence: Evidence) -> Finding:
    """A4: a tuning job's event carries no best trial and no failure reason."""
    changes = [event["detail"] for event in evidence.events_of(TUNING_CHANGE)]
    if not changes:
        return unseen("no tuning job emitted an event")
    told = sorted({key for detail in changes for key in NOT_TOLD if detail.get(key)})
    return decided(f"told beside the status: {', '.join(told) or 'nothing'}", by=not told)


def event_times_are_readable(evidence: Evidence) -> Finding:
    """A5: times are epoch milliseconds, as numbers, strings or ISO dates."""
    changes = evidence.events_of(TRIAL_CHANGE) + evidence.events_of(TUNING_CHANGE)
    times = [event["detail"].get("CreationTime") for event in changes]
    forms = Counter(_form(time) for time in times if time is not None)
    if not forms:
        return unseen("no event carried a time")
    return decided(f"forms: {dict(forms)}", by="other" not in forms)


def ended_executions_emit_events(evidence: Evidence) -> Finding:
    """A6: an aborted execution emits an event."""
    if evidence.aborted is None:
        return unseen("no execution was aborted")
    told = [event["detail"].get("status") for event in evidence.events_of(EXECUTION_CHANGE)]
    return decided(f"statuses told: {sorted(set(map(str, told)))}", by="ABORTED" in told)


def _name(event: Json) -> str:
    detail = event["detail"]
    return str(detail.get("TrainingJobName") or detail.get("HyperParameterTuningJobName"))


def _status(event: Json) -> str:
    detail = event["detail"]
    return str(detail.get("TrainingJobStatus") or detail.get("HyperParameterTuningJobStatus"))


def _is_over(event: Json) -> bool:
    return _status(event) in OVER


def _state(event: Json) -> tuple[str, ...]:
    detail = event["detail"]
    changed = (detail.get("SecondaryStatus"), detail.get("LastModifiedTime"))
    return (_name(event), _status(event), *map(str, changed))


def _disordered(changes: Iterable[Json]) -> int:
    over: set[str] = set()
    late = 0
    for event in changes:
        late += _name(event) in over and not _is_over(event)
        if _is_over(event):
            over.add(_name(event))
    return late


def _form(time: object) -> str:
    if isinstance(time, bool):
        return "other"
    if isinstance(time, int | float):
        return "number"
    text = str(time)
    return "string of digits" if text.isdigit() else _date_or_other(text)


def _date_or_other(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return "other"
    return "ISO date"
