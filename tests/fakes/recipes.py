"""Recipes and the objects they are kept in, in memory."""

from collections.abc import Mapping

from pydantic import JsonValue

from tunesmith.domain.errors import RecipeNotFound
from tunesmith.domain.recipes import RecipeRecord
from tunesmith.usecases.ports.recipes import Kept


class FakeRecipes:
    """Keeps recipes by name, and the request of the version in force."""

    def __init__(self) -> None:
        self.records: dict[str, RecipeRecord] = {}
        self.requests: dict[tuple[str, str], dict[str, JsonValue]] = {}

    def put(self, record: RecipeRecord, request: Mapping[str, JsonValue] | None = None) -> None:
        self.records[record.name] = record
        if request is not None and record.in_force is not None:
            self.requests[record.name, record.in_force.digest] = dict(request)

    def get(self, name: str) -> RecipeRecord:
        if name not in self.records:
            raise RecipeNotFound(f"no recipe is called {name}")
        return self.records[name]

    def request(self, record: RecipeRecord) -> dict[str, JsonValue]:
        digest = record.in_force.digest if record.in_force else ""
        if (record.name, digest) not in self.requests or record.name not in self.records:
            raise RecipeNotFound(f"this version of the recipe {record.name} is not in force")
        return dict(self.requests[record.name, digest])

    def all(self) -> list[RecipeRecord]:
        return [self.records[name] for name in sorted(self.records)]

    def remove(self, name: str) -> None:
        self.records.pop(name, None)


class FakeShelf:
    """Keeps the latest version of each object."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.versions: dict[str, int] = {}

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content
        self.versions[key] = self.versions.get(key, 0) + 1

    def read(self, key: str, limit: int) -> Kept | None:
        if key not in self.objects:
            return None
        uri = f"s3://bucket/{key}?versionId={self.versions[key]}"
        return Kept(uri=uri, content=self.objects[key][:limit])
