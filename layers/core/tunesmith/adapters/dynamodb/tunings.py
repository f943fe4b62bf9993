"""The records of the tunings."""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import and_
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from tunesmith.adapters.aws_errors import Named, translated
from tunesmith.adapters.dynamodb.attributes import attribute, plain
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.cursors import decode, encode, not_ours
from tunesmith.adapters.dynamodb.keys import LONGEST_ID, RECORD, Item, key, pages
from tunesmith.domain.errors import TuningNotFound
from tunesmith.domain.tuning import TuningRecord, TuningStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Clock

_KIND = "tuning"
_TRUE = "1"
_SPARSE = ("live", "unheard")
"""These attributes exist only while they are true: that makes their indexes sparse."""


class DynamoTunings:
    """Keeps one item per tuning, with indexes: all, those of a project, and two sparse ones."""

    def __init__(self, table: "Table", clock: "Clock") -> None:
        self._table = table
        self._clock = clock

    def create(self, record: TuningRecord) -> bool:
        """Keep a new record; False, and nothing changed, when its id is taken."""
        given = {name: _stored(name, value) for name, value in record}
        item: Item = {
            **key(record.tuning_id, RECORD),
            "kind": _KIND,
            **{name: value for name, value in given.items() if value is not None},
        }
        free = Attr("pk").not_exists()
        return held(lambda: self._table.put_item(Item=item, ConditionExpression=free))

    def get(self, tuning_id: str) -> TuningRecord:
        """Return the record; raises TuningNotFound."""
        if len(tuning_id) > LONGEST_ID:
            raise TuningNotFound(f"no tuning has an id of {len(tuning_id)} characters")
        with translated():
            answer = self._table.get_item(Key=key(tuning_id, RECORD), ConsistentRead=True)
        if "Item" not in answer:
            raise TuningNotFound(f"no tuning has the id {tuning_id}")
        return _record(answer["Item"])

    def change(
        self,
        tuning_id: str,
        changes: Mapping[str, Any],
        *,
        unless: Sequence[TuningStatus] = (),
        expect: Mapping[str, Any] | None = None,
    ) -> TuningRecord | None:
        """Set fields; None when the status is one of `unless` or a field differs from `expect`."""
        update = _update({**changes, "updated_at": self._clock()})
        condition = _condition(unless, expect or {})
        changed: list[Item] = []

        def write() -> None:
            answer = self._table.update_item(
                Key=key(tuning_id, RECORD),
                ConditionExpression=condition,
                ReturnValues="ALL_NEW",
                **update,
            )
            changed.append(answer["Attributes"])

        if held(write):
            return _record(changed[0])
        self.get(tuning_id)  # tells a record that is missing from one that has moved on
        return None

    def live(self) -> list[TuningRecord]:
        """Return every tuning that is not over."""
        return self._marked("live")

    def unheard(self) -> list[TuningRecord]:
        """Return every tuning that is over, and whose end perhaps not everybody knows."""
        return self._marked("unheard")

    def of_project(self, project: str, most: int) -> list[TuningRecord]:
        """Return the newest tunings of a project, the newest first."""
        query = {
            "IndexName": "project",
            "KeyConditionExpression": Key("project").eq(project),
            "ScanIndexForward": False,
            "Limit": most,
        }
        return [_record(item) for item in islice(pages(self._table, query), most)]

    def recent(self, limit: int, cursor: str | None) -> tuple[list[TuningRecord], str | None]:
        """Return the newest tunings first, and a cursor for more."""
        start: dict[str, Any] = {}
        codes: dict[str, Named] = {}
        if cursor is not None:
            start = {"ExclusiveStartKey": decode(cursor, _KIND)}
            codes = {"ValidationException": lambda _: not_ours(cursor)}  # no item has such a key
        with translated(codes):
            answer = self._table.query(
                IndexName="recent",
                KeyConditionExpression=Key("kind").eq(_KIND),
                ScanIndexForward=False,
                Limit=limit,
                **start,
            )
        last = answer.get("LastEvaluatedKey")
        return [_record(item) for item in answer["Items"]], encode(last) if last else None

    def _marked(self, mark: str) -> list[TuningRecord]:
        query = {"IndexName": mark, "KeyConditionExpression": Key(mark).eq(_TRUE)}
        return [_record(item) for item in pages(self._table, query)]


def _stored(name: str, value: object) -> object:
    if name in _SPARSE:
        return _TRUE if value else None
    return attribute(value)


def _record(item: Item) -> TuningRecord:
    fields = {name: plain(value) for name, value in item.items()}
    marks = {mark: mark in item for mark in _SPARSE}
    return TuningRecord.model_validate({**fields, **marks})


def _update(changes: Mapping[str, object]) -> dict[str, Any]:
    """Write an update expression; a field that becomes None is removed."""
    stored = {name: _stored(name, value) for name, value in changes.items()}
    marks = {name: f"f{number}" for number, name in enumerate(stored)}
    sets = [f"#{marks[name]} = :{marks[name]}" for name in stored if stored[name] is not None]
    removes = [f"#{marks[name]}" for name in stored if stored[name] is None]
    clauses = [f"SET {', '.join(sets)}"] + ([f"REMOVE {', '.join(removes)}"] if removes else [])
    return {
        "UpdateExpression": " ".join(clauses),
        "ExpressionAttributeNames": {f"#{mark}": name for name, mark in marks.items()},
        "ExpressionAttributeValues": {
            f":{marks[name]}": value for name, value in stored.items() if value is not None
        },
    }


def _condition(unless: Sequence[TuningStatus], expect: Mapping[str, object]) -> ConditionBase:
    parts: list[ConditionBase] = [Attr("pk").exists()]
    parts += [Attr("status").ne(status.value) for status in unless]
    for name, value in expect.items():
        stored = _stored(name, value)
        parts.append(Attr(name).not_exists() if stored is None else Attr(name).eq(stored))
    return reduce(and_, parts)
