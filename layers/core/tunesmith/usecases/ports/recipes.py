"""What recipes need from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from tunesmith.domain.recipes import RecipeRecord


class Kept(BaseModel):
    """An object of the bucket as it stands: its latest version."""

    model_config = ConfigDict(frozen=True)

    uri: str
    """With its version: it tells versions of the object apart."""
    content: bytes


class Shelf(Protocol):
    """Reads objects as they stand, whatever an event about them said."""

    def read(self, key: str, limit: int) -> Kept | None:
        """Return the latest version, at most `limit` bytes of it; None when there is none."""


class Recipes(Protocol):
    """The recipes that were uploaded. Reads are consistent."""

    def put(self, record: RecipeRecord, request: Mapping[str, JsonValue] | None = None) -> None:
        """Keep a recipe, with the request of a version that comes into force."""

    def get(self, name: str) -> RecipeRecord:
        """Return a recipe; raises RecipeNotFound."""

    def request(self, record: RecipeRecord) -> dict[str, JsonValue]:
        """Return the request of the version in force; raises RecipeNotFound."""

    def all(self) -> list[RecipeRecord]:
        """Return every recipe, in order of their names."""

    def remove(self, name: str) -> None:
        """Forget a recipe; one that is not there is no mistake."""
