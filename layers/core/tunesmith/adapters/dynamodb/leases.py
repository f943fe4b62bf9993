"""Leases: one police at a time."""

from datetime import datetime
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import LEASE, Item, key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class DynamoLeases:
    """Keeps one item per lease that is held."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def acquire(self, tuning_id: str, owner: str, now: datetime, seconds: int) -> bool:
        """Take or renew the lease; False while another owner holds it."""
        moment = int(now.timestamp())
        until = moment + seconds
        item: Item = {**key(tuning_id, LEASE), "owner": owner, "until": until, "expires_at": until}
        free = Attr("pk").not_exists() | Attr("owner").eq(owner) | Attr("until").lte(moment)
        return held(lambda: self._table.put_item(Item=item, ConditionExpression=free))

    def release(self, tuning_id: str, owner: str) -> None:
        """Give the lease back, if it is still this owner's."""
        mine = Attr("owner").eq(owner)
        held(lambda: self._table.delete_item(Key=key(tuning_id, LEASE), ConditionExpression=mine))
