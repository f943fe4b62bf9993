"""Bursts and what became of them: two small items beside each recipe's request."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.attributes import text
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import Item
from tunesmith.domain.bursts import Burst, Seen, common_folder
from tunesmith.domain.errors import Throttled
from tunesmith.domain.progress import Progress

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_ATTEMPTS = 10
_KEPT = timedelta(days=40)
"""A burst that no marker ever completes goes by itself."""


class DynamoBursts:
    """Keeps one item per burst; an object costs one read and one write."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def note(self, recipe: str, seen: Seen) -> None:
        """Add an object to the burst of a recipe.

        Counting needs no order. Only the folder must not be narrowed by somebody who read it late:
        the write depends on it.
        """
        for _ in range(_ATTEMPTS):
            known = None if seen.folder is None else self.get(recipe)
            was = known.folder if known else None
            if self._add(recipe, seen, was):
                return
        raise Throttled(f"too many objects came at once for the recipe {recipe}")

    def get(self, recipe: str) -> Burst | None:
        """Return the burst of a recipe; None when nothing came."""
        with translated():
            answer = self._table.get_item(Key=_key(recipe, "BURST"), ConsistentRead=True)
        return _burst(answer["Item"]) if "Item" in answer else None

    def drop(self, recipe: str, burst: Burst) -> bool:
        """Forget a burst as it was read; False, and nothing changed, when more has come since."""
        as_read = Attr("events").eq(burst.events) & Attr("first_at").eq(_moment(burst.first_at))
        return held(
            lambda: self._table.delete_item(Key=_key(recipe, "BURST"), ConditionExpression=as_read)
        )

    def _add(self, recipe: str, seen: Seen, was: str | None) -> bool:
        now = _moment(seen.at)
        changes: Item = {"last_at": now, "expires_at": int((seen.at + _KEPT).timestamp())}
        condition: Item = {}
        if seen.folder is not None:
            changes["folder"] = common_folder(was, seen.folder) if was else seen.folder
            folder = Attr("folder")
            condition = {"ConditionExpression": folder.eq(was) if was else folder.not_exists()}
        if seen.is_marker:
            changes["marked_at"] = now
        sets = ["first_at = if_not_exists(first_at, :last_at)"]
        sets += [f"{name} = :{name}" for name in changes]
        values = {f":{name}": value for name, value in changes.items()}
        update: Item = {
            "UpdateExpression": f"ADD events :one, volume :volume SET {', '.join(sets)}",
            "ExpressionAttributeValues": {**values, ":one": 1, ":volume": seen.size},
        }
        return held(
            lambda: self._table.update_item(Key=_key(recipe, "BURST"), **update, **condition)
        )


class DynamoProgressLog:
    """Keeps one item per recipe."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def get(self, recipe: str) -> Progress:
        """Return it; empty for a recipe without any."""
        with translated():
            answer = self._table.get_item(Key=_key(recipe, "PROGRESS"), ConsistentRead=True)
        if "Item" not in answer:
            return Progress()
        return Progress.model_validate_json(str(answer["Item"]["progress"]))

    def put(self, recipe: str, progress: Progress) -> None:
        """Replace it; the caller holds the recipe's lease."""
        with translated():
            self._table.put_item(Item={**_key(recipe, "PROGRESS"), "progress": text(progress)})


def _key(recipe: str, sort: str) -> dict[str, str]:
    return {"pk": f"RECIPE#{recipe}", "sk": sort}


def _moment(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _burst(item: Item) -> Burst:
    marked = item.get("marked_at")
    return Burst(
        events=int(item["events"]),
        bytes=int(item["volume"]),
        folder=item.get("folder"),
        first_at=_time(int(item["first_at"])),
        last_at=_time(int(item["last_at"])),
        marked_at=None if marked is None else _time(int(marked)),
    )
