"""The champions."""

import hashlib
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.attributes import attribute, plain
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import Item, pages
from tunesmith.domain.champions import Champion
from tunesmith.domain.trials import Goal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_ALL = "CHAMPIONS"
_FIELDS = set(Champion.model_fields)


class DynamoChampions:
    """Keeps one item per place; all of them lie together, as they are few."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def get(self, project: str, metric: str, goal: Goal) -> Champion | None:
        """Return the champion; None when there is none yet."""
        with translated():
            answer = self._table.get_item(Key=_key(project, metric, goal), ConsistentRead=True)
        return _champion(answer["Item"]) if "Item" in answer else None

    def put(self, champion: Champion, instead_of: Champion | None) -> bool:
        """Enthrone a champion in the place of the one that was read, or of none."""
        held_by = Attr("tuning_id")
        condition = held_by.eq(instead_of.tuning_id) if instead_of else held_by.not_exists()
        given = {name: attribute(value) for name, value in champion}
        item: Item = {
            **_key(champion.project, champion.metric, champion.goal),
            **{name: value for name, value in given.items() if value is not None},
        }
        return held(lambda: self._table.put_item(Item=item, ConditionExpression=condition))

    def all(self, project: str | None = None) -> list[Champion]:
        """Return every champion, or those of a project."""
        condition: ConditionBase = Key("pk").eq(_ALL)
        if project is not None:
            condition &= Key("sk").begins_with(_digest(project))
        query = {"KeyConditionExpression": condition, "ConsistentRead": True}
        return [_champion(item) for item in pages(self._table, query)]


def _key(project: str, metric: str, goal: Goal) -> dict[str, str]:
    """Names may be long and hold anything, so that the key holds what they come to."""
    return {"pk": _ALL, "sk": f"{_digest(project)}{_digest(f'{goal.value}:{metric}')}"}


def _digest(text: str) -> str:
    return f"#{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _champion(item: Item) -> Champion:
    return Champion.model_validate(
        {name: plain(value) for name, value in item.items() if name in _FIELDS}
    )
