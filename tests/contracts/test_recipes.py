"""What every `Recipes` and every `Shelf` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts.conftest import BUCKET
from tests.fakes.recipes import FakeRecipes, FakeShelf
from tests.fakes.samples import NOON
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.s3_shelf import S3Shelf
from tunesmith.domain.errors import RecipeNotFound
from tunesmith.domain.findings import Finding
from tunesmith.domain.recipes import InForce, Latest, RecipeRecord, Standing, Trigger

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

    from tunesmith.usecases.ports.recipes import Recipes, Shelf

TRIGGER = Trigger.model_validate(
    {"data": {"prefix": "data/ziffern-ä/", "channel": "train", "marker": "_SUCCESS"}, "at_most": 2}
)


def recipe(name: str = "digits", digest: str | None = "1", **changes: Any) -> RecipeRecord:
    uri = f"s3://bucket/recipes/{name}.yaml?versionId={digest}"
    version = InForce(object_uri=uri, digest=digest, at=NOON, trigger=TRIGGER) if digest else None
    latest = Latest(state=Standing.ACCEPTED, object_uri=uri, at=NOON)
    known = {"name": name, "key": f"recipes/{name}.yaml", "latest": latest, "in_force": version}
    return RecipeRecord.model_validate({**known, **changes})


class RecipesContract(ABC):
    @pytest.fixture
    @abstractmethod
    def recipes(self) -> "Recipes": ...

    def test_recipe_comes_back_with_its_request(self, recipes: "Recipes") -> None:
        request: dict[str, Any] = {"name": "ä", "search": {"ranges": {"x": [0.1, 1e-9, True]}}}
        recipes.put(recipe(), request)

        assert recipes.get("digits") == recipe()
        assert recipes.request(recipe()) == request

    def test_rejected_version_leaves_the_request_in_force(self, recipes: "Recipes") -> None:
        recipes.put(recipe(), {"name": "one"})
        finding = Finding(field="name", value=1.5, message="is wrong", fix="Correct it.")
        latest = Latest(
            state=Standing.REJECTED, object_uri="s3://b/k?versionId=2", at=NOON, findings=(finding,)
        )

        recipes.put(recipe(latest=latest))

        assert recipes.get("digits").latest == latest
        assert recipes.request(recipes.get("digits")) == {"name": "one"}

    def test_recipe_that_never_was_accepted_has_no_request(self, recipes: "Recipes") -> None:
        recipes.put(recipe(digest=None))

        assert recipes.get("digits").in_force is None
        with pytest.raises(RecipeNotFound):
            recipes.request(recipe(digest=None))

    def test_all_come_in_order_of_their_names(self, recipes: "Recipes") -> None:
        for name in ("b", "a", "A-1"):
            recipes.put(recipe(name), {})

        assert [one.name for one in recipes.all()] == ["A-1", "a", "b"]

    def test_removed_recipe_is_gone_with_its_request(self, recipes: "Recipes") -> None:
        recipes.put(recipe(), {"name": "one"})

        recipes.remove("digits")
        recipes.remove("digits")

        assert recipes.all() == []
        with pytest.raises(RecipeNotFound, match="digits"):
            recipes.get("digits")
        with pytest.raises(RecipeNotFound):
            recipes.request(recipe())


class TestFakeRecipes(RecipesContract):
    @pytest.fixture
    def recipes(self) -> "Recipes":
        return FakeRecipes()


class TestDynamoRecipes(RecipesContract):
    @pytest.fixture
    def recipes(self, table: "Table") -> "Recipes":
        self.table = table
        return DynamoRecipes(table)

    def test_request_of_an_earlier_version_is_dropped(self, recipes: "Recipes") -> None:
        recipes.put(recipe(digest="1"), {"name": "one"})
        recipes.put(recipe(digest="2"), {"name": "two"})

        assert recipes.request(recipe(digest="2")) == {"name": "two"}
        with pytest.raises(RecipeNotFound):
            recipes.request(recipe(digest="1"))


class ShelfContract(ABC):
    @pytest.fixture
    @abstractmethod
    def shelf(self) -> "Shelf": ...

    @abstractmethod
    def put(self, key: str, content: bytes) -> None: ...

    @abstractmethod
    def remove(self, key: str) -> None: ...

    def test_latest_version_is_read_whole_or_in_part(self, shelf: "Shelf") -> None:
        self.put("recipes/a.yaml", b"old")
        old = shelf.read("recipes/a.yaml", 100)
        self.put("recipes/a.yaml", b"newer")

        new = shelf.read("recipes/a.yaml", 100)
        part = shelf.read("recipes/a.yaml", 3)

        assert old is not None
        assert new is not None
        assert part is not None
        assert (old.content, new.content, part.content) == (b"old", b"newer", b"new")
        assert part.uri == new.uri != old.uri

    def test_missing_and_removed_object_is_none(self, shelf: "Shelf") -> None:
        self.put("recipes/a.yaml", b"here")
        self.put("recipes/a.yaml.old", b"here")
        self.remove("recipes/a.yaml")

        assert shelf.read("recipes/a.yaml", 10) is None
        assert shelf.read("recipes/never.yaml", 10) is None


class TestFakeShelf(ShelfContract):
    @pytest.fixture
    def shelf(self) -> "Shelf":
        self.fake = FakeShelf()
        return self.fake

    def put(self, key: str, content: bytes) -> None:
        self.fake.put(key, content)

    def remove(self, key: str) -> None:
        del self.fake.objects[key]


class TestS3Shelf(ShelfContract):
    @pytest.fixture
    def shelf(self, bucket: "S3Client") -> "Shelf":
        self.client = bucket
        return S3Shelf(bucket, BUCKET)

    def put(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content)

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=BUCKET, Key=key)
