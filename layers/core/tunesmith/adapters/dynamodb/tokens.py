"""Task tokens of executions that wait."""

from datetime import timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.keys import Item, key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Clock

JOB_END = "TOKEN#"
"""Waits for its job's end."""
TURN = "TURN#"
"""Waits for its turn."""
_KEPT = timedelta(days=370)
"""A little longer than an execution may last."""


class DynamoTokens:
    """Keeps one item per attempt, of executions that wait for one kind of thing."""

    def __init__(self, table: "Table", clock: "Clock", prefix: str = JOB_END) -> None:
        self._table = table
        self._clock = clock
        self._prefix = prefix

    def put(self, tuning_id: str, attempt: int, token: str) -> bool:
        """Keep the token of an attempt; False when a later attempt has registered already."""
        sort = f"{self._prefix}{attempt:04d}"
        latest = self._latest(tuning_id)
        if latest and latest["sk"] > sort:
            return False
        expires = int((self._clock() + _KEPT).timestamp())
        item: Item = {**key(tuning_id, sort), "token": token, "expires_at": expires}
        with translated():
            self._table.put_item(Item=item)
        return True

    def get(self, tuning_id: str) -> str | None:
        """Return the latest attempt's token."""
        latest = self._latest(tuning_id)
        return latest["token"] if latest else None

    def _latest(self, tuning_id: str) -> dict[str, str] | None:
        condition = Key("pk").eq(f"TUNING#{tuning_id}") & Key("sk").begins_with(self._prefix)
        with translated():
            answer = self._table.query(
                KeyConditionExpression=condition,
                ScanIndexForward=False,
                Limit=1,
                ConsistentRead=True,
            )
        found = [{"sk": str(item["sk"]), "token": str(item["token"])} for item in answer["Items"]]
        return found[0] if found else None
