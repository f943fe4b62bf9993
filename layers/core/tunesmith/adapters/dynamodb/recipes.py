"""The recipes: all records in one partition, so that one query reads them, and requests apart."""

import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key
from pydantic import JsonValue
from pydantic_core import from_json, to_json

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.attributes import text
from tunesmith.adapters.dynamodb.keys import LONGEST_ID, Item, pages
from tunesmith.domain.errors import RecipeNotFound
from tunesmith.domain.recipes import RecipeRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_ALL = "RECIPES"
_REQUEST = "REQUEST#"


class DynamoRecipes:
    """Keeps a small item per recipe, and one per version of its request."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def put(self, record: RecipeRecord, request: Mapping[str, JsonValue] | None = None) -> None:
        """Keep a recipe; its request first, so that no record names one that is not there."""
        if request is not None and record.in_force is not None:
            packed = zlib.compress(to_json(request))
            with translated():
                self._table.put_item(
                    Item={**_request_key(record.name, record.in_force.digest), "request": packed}
                )
        with translated():
            self._table.put_item(Item={**_key(record.name), "record": text(record)})
        if record.in_force is not None:
            self._drop(record.name, below=_REQUEST, kept=record.in_force.digest)

    def get(self, name: str) -> RecipeRecord:
        """Return a recipe; raises RecipeNotFound."""
        if len(name) > LONGEST_ID:
            raise RecipeNotFound(f"no recipe has a name of {len(name)} characters")
        with translated():
            answer = self._table.get_item(Key=_key(name), ConsistentRead=True)
        if "Item" not in answer:
            raise RecipeNotFound(f"no recipe is called {name}")
        return _record(answer["Item"])

    def request(self, record: RecipeRecord) -> dict[str, JsonValue]:
        """Return the request of the version in force; raises RecipeNotFound."""
        digest = record.in_force.digest if record.in_force else ""
        with translated():
            answer = self._table.get_item(
                Key=_request_key(record.name, digest), ConsistentRead=True
            )
        if "Item" not in answer:
            raise RecipeNotFound(f"this version of the recipe {record.name} is not in force")
        packed: bytes = answer["Item"]["request"].value  # type: ignore[union-attr]
        request: dict[str, JsonValue] = from_json(zlib.decompress(packed))
        return request

    def all(self) -> list[RecipeRecord]:
        """Return every recipe, in order of their names."""
        query = {"KeyConditionExpression": Key("pk").eq(_ALL), "ConsistentRead": True}
        return [_record(item) for item in pages(self._table, query)]

    def remove(self, name: str) -> None:
        """Forget a recipe; one that is not there is no mistake."""
        with translated():
            self._table.delete_item(Key=_key(name))
        self._drop(name, below="")

    def _drop(self, name: str, *, below: str, kept: str = "") -> None:
        """Drop what is kept beside a recipe: requests, its burst, and what became of bursts."""
        partition = Key("pk").eq(f"RECIPE#{name}")
        condition = partition & Key("sk").begins_with(below) if below else partition
        query = {"KeyConditionExpression": condition, "ProjectionExpression": "pk, sk"}
        for item in list(pages(self._table, query)):
            if item["sk"] != f"{_REQUEST}{kept}":
                with translated():
                    self._table.delete_item(Key=item)


def _key(name: str) -> dict[str, str]:
    return {"pk": _ALL, "sk": f"RECIPE#{name}"}


def _request_key(name: str, digest: str) -> dict[str, str]:
    return {"pk": f"RECIPE#{name}", "sk": f"{_REQUEST}{digest}"}


def _record(item: Item) -> RecipeRecord:
    return RecipeRecord.model_validate_json(item["record"])
