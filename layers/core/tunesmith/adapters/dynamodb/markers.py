"""Marks of what has been dealt with."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Clock

_KEPT = timedelta(days=90)
"""Long after the last repetition of an event."""


class DynamoMarkers:
    """Keeps one item per mark, for a time."""

    def __init__(self, table: "Table", clock: "Clock") -> None:
        self._table = table
        self._clock = clock

    def has(self, name: str) -> bool:
        """Tell whether this was marked."""
        with translated():
            return "Item" in self._table.get_item(Key=_key(name), ConsistentRead=True)

    def add(self, name: str) -> None:
        """Mark this."""
        expires = int((self._clock() + _KEPT).timestamp())
        with translated():
            self._table.put_item(Item={**_key(name), "name": name, "expires_at": expires})


def _key(name: str) -> dict[str, str]:
    return {"pk": f"SEEN#{hashlib.sha256(name.encode()).hexdigest()}", "sk": "MARKER"}
