"""Calls: one small item beside each recipe's request."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.domain.calls import Call

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class DynamoCalls:
    """Keeps the newest call of each recipe."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def note(self, recipe: str, call: Call) -> None:
        """Keep a call unless a newer one is kept."""
        item = {**_key(recipe), **call.model_dump(mode="json"), "at": call.at.isoformat()}
        newer = Attr("pk").not_exists() | Attr("at").lte(item["at"])
        held(lambda: self._table.put_item(Item=item, ConditionExpression=newer))

    def get(self, recipe: str) -> Call | None:
        """Return the call of a recipe; None when there is none."""
        with translated():
            answer = self._table.get_item(Key=_key(recipe), ConsistentRead=True)
        return Call.model_validate(answer["Item"]) if "Item" in answer else None

    def drop(self, recipe: str, call: Call) -> bool:
        """Forget a call; False, and nothing changed, when a newer one has come."""
        same = Attr("event_id").eq(call.event_id)
        return held(lambda: self._table.delete_item(Key=_key(recipe), ConditionExpression=same))


def _key(recipe: str) -> dict[str, str]:
    return {"pk": f"RECIPE#{recipe}", "sk": "CALL"}
