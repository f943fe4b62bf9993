"""What was recorded of the trials."""

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.attributes import text
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import Item, items, key
from tunesmith.domain.trials import Trial

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_PREFIX = "TRIAL#"
_MOST_POINTS = 2_000
"""Of a curve, so that its item stays at half of DynamoDB's 400 KB."""


class DynamoTrials:
    """Keeps one item per trial, with its curve."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def put(self, tuning_id: str, trial: Trial) -> None:
        """Record a trial as last seen; an ended trial is never overwritten by a running one."""
        item: Item = {
            **key(tuning_id, f"{_PREFIX}{trial.name}"),
            "ended": trial.status.is_terminal,
            # One text instead of a map per observation: a tenth of the size.
            "trial": text(trial.thinned(_MOST_POINTS)),
        }
        if trial.status.is_terminal:
            with translated():
                self._table.put_item(Item=item)
        else:
            open_still = Attr("ended").ne(True)
            held(lambda: self._table.put_item(Item=item, ConditionExpression=open_still))

    def all(self, tuning_id: str) -> list[Trial]:
        """Return every trial recorded, in order of their names."""
        found = items(self._table, tuning_id, _PREFIX)
        return [Trial.model_validate_json(item["trial"]) for item in found]
