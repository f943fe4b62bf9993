"""Takes over a tuning job that somebody else started, if it is tagged for us.

From then on it is a tuning like any other, with an execution that waits for its end; only its
job is never created, and never stopped because something of ours failed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import JsonValue

from tunesmith.domain.adopting import (
    Adoption,
    adopted_body,
    adopted_id,
    adoption_of,
    asks_for_adoption,
)
from tunesmith.domain.errors import (
    InvalidRequest,
    JobNotFound,
    NotificationRefused,
    TunesmithError,
    TuningNotFound,
)
from tunesmith.domain.jobs import JobStatus, TuningJob
from tunesmith.domain.names import body_digest, tuning_id_of_job
from tunesmith.domain.policies import StoppingSpec
from tunesmith.domain.prices import Prices
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.tuning import Door, Source, TuningRecord, TuningStatus
from tunesmith.usecases.keys import job_key, request_key
from tunesmith.usecases.launching import launch
from tunesmith.usecases.ports import Clock, Documents, Markers, Messenger, TuningJobs, Tunings
from tunesmith.usecases.ports import Workflow as StateMachine
from tunesmith.usecases.ports.adopting import AdoptionWording, Listed, TaggedJobs
from tunesmith.usecases.stop import OVER

GOING = {JobStatus.DELETING, JobStatus.DELETE_FAILED}
"""Somebody removes an old job: nobody waits for a report of it."""
LET_GO = "Its tag was taken away: no policy and no budget is applied any more."


class Adopted(StrEnum):
    """What became of a job."""

    IGNORED = "ignored"
    """It is not tagged for us, or for another deployment, or it is a deployment's own."""
    TAKEN = "taken"
    KNOWN = "known"
    """It was taken before."""
    REFUSED = "refused"
    """Its tags are wrong: it is left alone, and people are told."""


@dataclass(frozen=True, slots=True)
class Adopter:
    """What adopting works with."""

    environment: str
    tagged: TaggedJobs
    jobs: TuningJobs
    tunings: Tunings
    documents: Documents
    workflow: StateMachine
    markers: Markers
    messenger: Messenger
    wording: AdoptionWording
    clock: Clock
    prices: Callable[[], Prices]
    settle: Callable[[str], object]
    """Takes a tuning's id: records the end of its job, and wakes its execution."""


@dataclass(slots=True)
class Sweep:
    """What one round found."""

    taken: list[str] = field(default_factory=list)
    let_go: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def adopt(name: str, arn: str, *, adopter: Adopter) -> Adopted:
    """Adopt a job that changed, or settle it if it was adopted; most jobs cost one look at tags.

    A job that is over already is adopted as well: its owner asked for a report.
    """
    if tuning_id_of_job(adopter.environment, name) is not None:
        return Adopted.IGNORED
    try:
        tags = adopter.tagged.tags(arn)
        if not asks_for_adoption(tags, adopter.environment):
            return Adopted.IGNORED
        return _consider(name, tags, adopter)
    except JobNotFound:
        return Adopted.IGNORED
    except InvalidRequest as error:
        _refuse(name, arn, tags, error, adopter)
        return Adopted.REFUSED


def _consider(name: str, tags: Mapping[str, str], adopter: Adopter) -> Adopted:
    """Take a tagged job, unless it is known; raises InvalidRequest for what its tags say."""
    job = adopter.jobs.describe(name)
    tuning = adopted_id(job.arn, _milliseconds(job.created_at))
    if (known := _find(tuning, adopter.tunings)) is not None:
        return _again(known, adopter)
    if job.status in GOING:
        return Adopted.IGNORED
    body = adopted_body(tags, name, adopter.jobs.native(name))
    found = adoption_of(body, job, prices=adopter.prices(), quotas=Quotas())
    return _take(_record(tuning, job, body, found, adopter), body, adopter)


def sweep(*, adopter: Adopter) -> Sweep:
    """Adopt what no event told of, and let go of what has lost its tag."""
    report = Sweep()
    for listed in adopter.tagged.in_progress():
        if tuning_id_of_job(adopter.environment, listed.name) is not None:
            continue
        try:
            _look_at(listed, adopter, report)
        except TunesmithError as error:
            report.errors.append(f"{listed.name}: {type(error).__name__}: {error}")
    return report


def _look_at(listed: Listed, adopter: Adopter, report: Sweep) -> None:
    tuning = adopted_id(listed.arn, _milliseconds(listed.created_at))
    record = _find(tuning, adopter.tunings)
    if record is None:
        if adopt(listed.name, listed.arn, adopter=adopter) is Adopted.TAKEN:
            report.taken.append(listed.name)
    elif _is_looked_after(record) and not _is_still_ours(listed.arn, adopter):
        changes = {
            "stopping": StoppingSpec.off(),
            "budget": None,
            "warnings": (*record.warnings, LET_GO),
        }
        adopter.tunings.change(tuning, changes, unless=OVER)
        report.let_go.append(listed.name)


def _is_looked_after(record: TuningRecord) -> bool:
    """Tell whether there is anything to let go of."""
    return record.live and not (record.stopping.is_off and record.budget is None)


def _is_still_ours(arn: str, adopter: Adopter) -> bool:
    return asks_for_adoption(adopter.tagged.tags(arn), adopter.environment)


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _find(tuning: str, tunings: Tunings) -> TuningRecord | None:
    with suppress(TuningNotFound):
        return tunings.get(tuning)
    return None


def _again(record: TuningRecord, adopter: Adopter) -> Adopted:
    """Go on where the first time may have died; then see whether the job has ended."""
    if record.status is TuningStatus.ACCEPTED and record.execution_arn is None:
        launch(record, record.attempt, tunings=adopter.tunings, workflow=adopter.workflow)
    elif not record.status.is_terminal:
        adopter.settle(record.tuning_id)
    return Adopted.KNOWN


def _take(record: TuningRecord, body: Mapping[str, JsonValue], adopter: Adopter) -> Adopted:
    """Keep the record and start its execution, which finds an end that came meanwhile."""
    adopter.documents.put(record.request_key, _content(body))
    adopter.documents.put(job_key(record.tuning_id), json.dumps(body["tuning_job"]).encode())
    if not adopter.tunings.create(record):
        return Adopted.KNOWN
    launch(record, 0, tunings=adopter.tunings, workflow=adopter.workflow)
    return Adopted.TAKEN


def _content(body: Mapping[str, JsonValue]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def _record(
    tuning: str, job: TuningJob, body: Mapping[str, JsonValue], found: Adoption, adopter: Adopter
) -> TuningRecord:
    now, digest = adopter.clock(), body_digest(_content(body))
    derived: dict[str, Any] = dict(found)
    return TuningRecord(
        **derived,
        tuning_id=tuning,
        name=job.name,
        job_name=job.name,
        environment=adopter.environment,
        status=TuningStatus.ACCEPTED,
        source=Source(door=Door.ADOPTED),
        body_digest=digest,
        request_key=request_key(tuning, digest),
        created_at=now,
        updated_at=now,
        started_at=job.created_at,
        metric=job.metric,
        goal=job.goal,
    )


def _refuse(
    name: str, arn: str, tags: Mapping[str, str], error: InvalidRequest, adopter: Adopter
) -> None:
    """Write down what is wrong, and tell it once; corrected tags are a new matter."""
    written = json.dumps(sorted(tags.items()))
    marker = f"not adopted:{arn}:{hashlib.sha256(written.encode()).hexdigest()}"
    if adopter.markers.has(marker):
        return
    told = [finding.model_dump(mode="json") for finding in error.findings]
    outcome = {"job_name": name, "state": "rejected", "findings": told}
    adopter.documents.put(f"status/adopted/{name}.json", json.dumps(outcome, indent=2).encode())
    with suppress(NotificationRefused):
        adopter.messenger.send(adopter.wording.not_adopted(name, error.findings))
    adopter.markers.add(marker)
