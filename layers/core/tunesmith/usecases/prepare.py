"""Makes the job's definition ready; the last look before money is spent."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tunesmith.domain.errors import AccessDenied, InvalidRequest, JobNotFound
from tunesmith.domain.findings import Finding
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.parents import check_parents
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.prices import Prices
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.warm_starts import Rejected
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.parents import dropped, lost_parents, recorded, without_parents
from tunesmith.usecases.ports import Documents, TuningJobs, Tunings


def prepare(
    tuning_id: str,
    *,
    guardrails: Guardrails,
    prices: Callable[[], Prices],
    tunings: Tunings,
    documents: Documents,
    jobs: TuningJobs,
) -> int:
    """Write the native request and return how many seconds to wait for the job's end.

    What the deployment allows may have changed since the request came in: it is checked again.
    Raises InvalidRequest.
    """
    record = tunings.get(tuning_id)
    if record.timeout_seconds is not None:
        return record.timeout_seconds  # a later attempt adopts what the first one prepared
    body = json.loads(documents.get(record.request_key))
    asked = plan(
        body,
        tuning_id=tuning_id,
        guardrails=guardrails,
        prices=prices(),
        earlier=recorded(record.warm_start, tunings, documents),
    )
    lost = _lost(record, asked, jobs)
    request = without_parents(asked.request, lost)
    documents.put(job_key(tuning_id), json.dumps(request).encode())
    changes = {"timeout_seconds": asked.timeout_seconds, "rate": asked.rate}
    tunings.change(tuning_id, changes | dropped(record, lost))
    return asked.timeout_seconds


def _lost(record: TuningRecord, asked: Plan, jobs: TuningJobs) -> list[Rejected]:
    """Return the parents that serve no more; one that the user named has to serve.

    Raises InvalidRequest.
    """
    if record.warm_start is not None:
        return list(lost_parents(record.warm_start, asked.request, jobs))
    if findings := list(_check_parents(asked.request, jobs)):
        raise InvalidRequest(findings)
    return []


def _check_parents(request: Mapping[str, Any], jobs: TuningJobs) -> Iterator[Finding]:
    """Check that every tuning job to start from exists, is over, and fits."""
    config = request.get("WarmStartConfig") or {}
    readable: dict[str, Any] = {}
    for parent in config.get("ParentHyperParameterTuningJobs", []):
        name = parent["HyperParameterTuningJobName"]
        try:
            status = jobs.describe(name).status
            readable[name] = jobs.native(name)
        except AccessDenied:
            continue  # somebody else's job: SageMaker checks it when ours is created
        except JobNotFound:
            yield _parent(name, "is no tuning job of this account", "Name an existing one.")
        else:
            if not status.is_terminal:
                yield _parent(name, f"is still {status}", "Wait for its end, or stop it.")
    yield from check_parents(request, readable)


def _parent(name: str, message: str, fix: str) -> Finding:
    return Finding(field="search.warm_start.parents", value=name, message=message, fix=fix)
