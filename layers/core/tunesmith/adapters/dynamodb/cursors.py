"""Cursors of a listing: the last key, as text that fits into an address."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding

_PARTS = {"pk", "sk", "kind", "created_at"}


def encode(last_key: Mapping[str, Any]) -> str:
    """Make the cursor that goes on after this key."""
    return base64.urlsafe_b64encode(json.dumps(last_key).encode()).decode()


def decode(cursor: str, kind: str) -> dict[str, str]:
    """Read a cursor; raises InvalidRequest for one that was not made by `encode`."""
    try:
        last_key = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, RecursionError):
        last_key = None
    if not _is_key(last_key) or last_key["kind"] != kind:
        raise not_ours(cursor)
    return dict(last_key)


def _is_key(value: object) -> bool:
    texts = isinstance(value, dict) and all(isinstance(part, str) for part in value.values())
    return texts and isinstance(value, dict) and set(value) == _PARTS


def not_ours(cursor: str) -> InvalidRequest:
    """Make the error for a cursor that no page gave."""
    return InvalidRequest(
        [
            Finding(
                field="cursor",
                value=cursor[:80],
                message="is not a cursor of this listing",
                fix="Use the cursor of the page before, or none.",
            )
        ]
    )
