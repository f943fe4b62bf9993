"""Looks up the earlier tunings that a warm start may learn from, and whether they still serve."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from tunesmith.domain.errors import (
    AccessDenied,
    JobNotFound,
    Throttled,
    TunesmithError,
    Unavailable,
)
from tunesmith.domain.parents import check_parents
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.warm_starts import Candidate, Earlier, Parent, Rejected, WarmStart
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.ports import Documents, TuningJobs, Tunings

MOST_LOOKED_AT = 20
"""Newest tunings of the project that are compared; each costs a read of its definition."""
LOOKED_THROUGH = 100
"""Newest tunings of the project among which those that have ended are looked for."""

GONE = "has lost its tuning job"


def earlier_of(tunings: Tunings, documents: Documents) -> Earlier:
    """Return what finds the newest ended tunings of a project, with their definitions."""

    def look(project: str) -> list[Candidate]:
        found: list[Candidate] = []
        for record in tunings.of_project(project, LOOKED_THROUGH):
            if record.status.is_terminal and not record.is_adopted:  # whose job is not ours
                found.append(_candidate(record, documents))
            if len(found) == MOST_LOOKED_AT:
                break
        return found

    return look


def recorded(warm_start: WarmStart | None, tunings: Tunings, documents: Documents) -> Earlier:
    """Return what finds just the parents that a tuning was recorded with."""
    known = warm_start.parents if warm_start else ()

    def look(_project: str) -> list[Candidate]:
        return [_candidate(tunings.get(one.tuning_id), documents) for one in known]

    return look


def lost_parents(
    warm_start: WarmStart, request: Mapping[str, Any], jobs: TuningJobs
) -> Iterator[Rejected]:
    """Yield the parents that SageMaker would no longer take."""
    for parent in warm_start.parents:
        if (reason := _why_lost(parent, request, jobs)) is not None:
            yield Rejected(tuning_id=parent.tuning_id, name=parent.name, reason=reason)


def without_parents(request: Mapping[str, Any], lost: Collection[Rejected]) -> dict[str, Any]:
    """Return our native request without some parents; without a warm start when none is left."""
    changed = dict(request)
    config = changed.pop("WarmStartConfig", {})
    field = "ParentHyperParameterTuningJobs"
    gone = tuple(one.tuning_id for one in lost)
    left = [
        one
        for one in config.get(field, [])
        if not one["HyperParameterTuningJobName"].endswith(gone)
    ]
    return changed | ({"WarmStartConfig": {**config, field: left}} if left else {})


def dropped(record: TuningRecord, lost: Sequence[Rejected]) -> dict[str, Any]:
    """Return the changes of a record whose parents turned out not to serve."""
    known = record.warm_start
    if known is None or not lost:
        return {}
    left = known.without(lost)
    said = [f"{one.name} ({one.tuning_id}) is no parent any more: it {one.reason}." for one in lost]
    if left.type is None:
        said.append(f"There is no warm start: {left.why}.")
    return {"warm_start": left, "warnings": (*record.warnings, *said)}


def _candidate(record: TuningRecord, documents: Documents) -> Candidate:
    best, counts = record.best, record.counts
    return Candidate(
        **record.model_dump(include={"tuning_id", "name", "job_name", "created_at"}),
        objective=best.objective if best else None,
        trials=counts.total if counts else 0,
        request=_definition(record, documents) if best else None,
    )


def _definition(record: TuningRecord, documents: Documents) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(documents.get(job_key(record.tuning_id)))
    except (Throttled, Unavailable):
        raise
    except TunesmithError:  # without the right to list, what is missing is denied
        return None
    return found


def _why_lost(parent: Parent, request: Mapping[str, Any], jobs: TuningJobs) -> str | None:
    try:
        status = jobs.describe(parent.job_name).status
        native = jobs.native(parent.job_name)
    except JobNotFound:
        return GONE
    except AccessDenied:
        return None  # SageMaker judges it when the job is created
    if not status.is_terminal:
        return f"is still {status}"
    findings = check_parents(request, {parent.job_name: native})
    return "; ".join(one.message for one in findings) or None
