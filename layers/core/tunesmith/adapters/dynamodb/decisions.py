"""The log of the stopping policies."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.dynamodb.attributes import text
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import Item, items, key
from tunesmith.domain.decisions import Decision

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_PREFIX = "DECISION#"


class DynamoDecisions:
    """Keeps one item per decision."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def add(self, tuning_id: str, decision: Decision) -> bool:
        """Record a decision once; False when it is there already."""
        item: Item = {
            **key(tuning_id, f"{_PREFIX}{decision.decision_id}"),
            "decision": text(decision),
        }
        free = Attr("pk").not_exists()
        return held(lambda: self._table.put_item(Item=item, ConditionExpression=free))

    def all(self, tuning_id: str) -> list[Decision]:
        """Return the decisions in the order they were reached."""
        found = items(self._table, tuning_id, _PREFIX)
        decisions = [Decision.model_validate_json(item["decision"]) for item in found]
        return sorted(decisions, key=lambda decision: (decision.at, decision.decision_id))
