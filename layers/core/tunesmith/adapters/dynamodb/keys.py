"""Keys of the table's items, and reading them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from tunesmith.adapters.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

Item = dict[str, Any]

RECORD = "RECORD"
LEASE = "LEASE"
LONGEST_ID = 100
"""Of anything that callers name: longer than all that is kept, shorter than DynamoDB refuses."""


def key(tuning_id: str, sort: str) -> dict[str, str]:
    """Return the key of an item of a tuning."""
    return {"pk": f"TUNING#{tuning_id}", "sk": sort}


def items(table: "Table", tuning_id: str, prefix: str) -> Iterator[Item]:
    """Return a tuning's items whose sort key starts so, in its order; reads consistently."""
    condition = Key("pk").eq(f"TUNING#{tuning_id}") & Key("sk").begins_with(prefix)
    yield from pages(table, {"KeyConditionExpression": condition, "ConsistentRead": True})


def pages(table: "Table", query: Mapping[str, Any]) -> Iterator[Item]:
    """Return all items of a query, page by page."""
    asked = dict(query)
    while True:
        with translated():
            answer = table.query(**asked)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
