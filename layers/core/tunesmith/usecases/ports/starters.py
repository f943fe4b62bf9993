"""What starts a recipe by itself, at the event bus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


class Starters(Protocol):
    """The rules of the event bus that start recipes; at most one of each kind per recipe."""

    def set_schedule(self, recipe: str, expression: str | None) -> None:
        """Start a recipe by this schedule from now on; by none for None.

        Raises StarterRefused, Throttled, AccessDenied, Unavailable.
        """

    def set_pattern(self, recipe: str, pattern: Mapping[str, JsonValue] | None) -> None:
        """Start a recipe by events of this pattern from now on; by none for None.

        Raises StarterRefused, Throttled, AccessDenied, Unavailable.
        """
