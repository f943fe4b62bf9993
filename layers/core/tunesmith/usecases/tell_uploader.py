"""Tells the uploader of a request how its tuning stands, in the object under `status/`."""

import json

from pydantic import JsonValue, ValidationError

from tunesmith.domain.errors import Unavailable
from tunesmith.domain.statuses import Standing, status_of
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Documents, Tunings
from tunesmith.usecases.ports.statuses import Statuses
from tunesmith.usecases.publish import read_result
from tunesmith.usecases.views import links

TURNS = 5
"""Others that may write in between; more are a sign of something else."""


def tell_uploader(
    record: TuningRecord, *, tunings: Tunings, documents: Documents, statuses: Statuses
) -> None:
    """Write how a tuning stands, unless that was told; one that came by the API has no uploader.

    It is marked as told afterwards: writing an end twice changes nothing.
    """
    key = record.source.status_key
    if key is None or not record.owes_status:
        return
    result, uri = read_result(record, documents)
    status = status_of(record, result, uri, links(record.tuning_id))
    write_status(key, status.model_dump(mode="json", exclude_none=True), statuses)
    if record.status.is_terminal:
        tunings.change(record.tuning_id, {"status_told": True})


def write_status(key: str, status: dict[str, JsonValue], statuses: Statuses) -> None:
    """Write a status over an earlier one; a later one stays.

    Raises Unavailable when others kept writing in between.
    """
    body = json.dumps(status, indent=2).encode()
    standing = Standing.model_validate(status)
    for _ in range(TURNS):
        if statuses.create(key, body):
            return
        content, tag = statuses.read(key)
        if not standing.overtakes(_standing(content, standing)):
            return
        if statuses.replace(key, body, tag):
            return
    raise Unavailable(f"others keep writing {key}")


def _standing(content: bytes, instead: Standing) -> Standing:
    """Read what stands there; what cannot be read, somebody else wrote, and it may go."""
    try:
        return Standing.model_validate_json(content)
    except ValidationError:
        return instead
