"""The queue, and the limits that it counts against: an item each."""

import zlib
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.domain.account_limits import KnownLimits
from tunesmith.domain.queueing import Queue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.adapters.dynamodb.keys import Item

_QUEUE = {"pk": "QUEUE", "sk": "ENTRIES"}
_LIMITS = {"pk": "QUEUE", "sk": "LIMITS"}


class DynamoQueue:
    """Keeps the queue compressed: some thousand tunings fit into an item."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def read(self) -> Queue:
        """Return the queue; an empty one when there is none yet."""
        with translated():
            answer = self._table.get_item(Key=_QUEUE, ConsistentRead=True)
        if "Item" not in answer:
            return Queue()
        item: Item = answer["Item"]
        return Queue.model_validate_json(zlib.decompress(bytes(item["content"].value)))

    def write(self, queue: Queue) -> bool:
        """Replace the version that this one was made from."""
        new = queue.model_copy(update={"version": queue.version + 1})
        item: Item = {
            **_QUEUE,
            "version": new.version,
            "content": zlib.compress(new.model_dump_json(exclude_defaults=True).encode()),
        }
        version = Attr("version")
        unchanged = version.eq(queue.version) if queue.version else version.not_exists()
        return held(lambda: self._table.put_item(Item=item, ConditionExpression=unchanged))


class DynamoLimits:
    """Keeps what Service Quotas answered."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def read(self) -> KnownLimits | None:
        """Return what is known; None when nobody has asked."""
        with translated():
            answer = self._table.get_item(Key=_LIMITS, ConsistentRead=True)
        if "Item" not in answer:
            return None
        return KnownLimits.model_validate_json(str(answer["Item"]["known"]))

    def write(self, known: KnownLimits) -> None:
        """Keep what was answered."""
        with translated():
            self._table.put_item(Item={**_LIMITS, "known": known.model_dump_json()})
