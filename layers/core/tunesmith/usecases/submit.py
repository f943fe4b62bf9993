"""Takes a request for a tuning; the same request twice is one tuning."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.errors import IdempotencyConflict, SubmissionsClosed, TuningNotFound
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.money import Estimate
from tunesmith.domain.names import body_digest, tuning_id
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.prices import Prices
from tunesmith.domain.tuning import Source, TuningRecord, TuningStatus
from tunesmith.usecases.estimate import estimate_of
from tunesmith.usecases.keys import request_key
from tunesmith.usecases.launching import launch
from tunesmith.usecases.parents import earlier_of
from tunesmith.usecases.ports import Clock, Documents, Switch, Tunings, Workflow

CLOSED = "An operator has closed this deployment to new tunings."


class Submission(BaseModel):
    """What became of a request."""

    model_config = ConfigDict(frozen=True)

    record: TuningRecord
    fresh: bool
    """False when the same request came before."""


Submit = Callable[[Mapping[str, JsonValue], str, Source], Submission]
"""Submits a body under its identity, from its source."""


def submit(
    body: Mapping[str, JsonValue],
    *,
    identity: str,
    source: Source,
    guardrails: Guardrails,
    prices: Callable[[], Prices],
    clock: Clock,
    tunings: Tunings,
    documents: Documents,
    workflow: Workflow,
    accepting: Switch,
) -> Submission:
    """Check a request, keep it, and start its execution.

    Raises InvalidRequest, IdempotencyConflict or SubmissionsClosed; then nothing was started.
    """
    tuning = tuning_id(identity)
    content = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    digest = body_digest(content)
    if (known := _find(tuning, tunings)) is not None:
        return _again(known, digest, tunings, workflow)
    asked = plan(
        body,
        tuning_id=tuning,
        guardrails=guardrails,
        prices=prices(),
        earlier=earlier_of(tunings, documents),
    )
    if not accepting():
        raise SubmissionsClosed(CLOSED)
    record = _record(asked, source, digest, estimate_of(asked, tunings), clock())
    documents.put(record.request_key, content)
    if not tunings.create(record):
        return _again(tunings.get(tuning), digest, tunings, workflow)
    started = launch(record, 0, tunings=tunings, workflow=workflow)
    return Submission(record=started, fresh=True)


def _find(tuning: str, tunings: Tunings) -> TuningRecord | None:
    try:
        return tunings.get(tuning)
    except TuningNotFound:
        return None


def _again(record: TuningRecord, digest: str, tunings: Tunings, workflow: Workflow) -> Submission:
    """Answer a repetition; should the first time have died before starting, start it now."""
    if record.body_digest != digest:
        raise IdempotencyConflict(
            f"Tuning {record.tuning_id} was asked for with the same idempotency key and another"
            " body. Use a new key for a new request."
        )
    if record.status is TuningStatus.ACCEPTED and record.execution_arn is None:
        record = launch(record, record.attempt, tunings=tunings, workflow=workflow)
    return Submission(record=record, fresh=False)


def _record(
    asked: Plan, source: Source, digest: str, cost: Estimate, now: datetime
) -> TuningRecord:
    return TuningRecord(
        tuning_id=asked.tuning_id,
        name=asked.name,
        project=asked.project,
        job_name=asked.job_name,
        status=TuningStatus.ACCEPTED,
        source=source,
        body_digest=digest,
        request_key=request_key(asked.tuning_id, digest),
        created_at=now,
        updated_at=now,
        strategy=asked.strategy,
        metric=asked.metric,
        step_metric=asked.step_metric,
        expressions=asked.expressions,
        goal=asked.goal,
        max_trials=asked.max_trials,
        need=asked.need,
        stopping=asked.stopping,
        budget=asked.budget,
        rate=asked.rate,
        estimate=cost,
        channel=asked.channel,
        warm_start=asked.warm_start,
        warnings=asked.warnings,
    )
