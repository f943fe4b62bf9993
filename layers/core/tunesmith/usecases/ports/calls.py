"""What calls need from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tunesmith.domain.calls import Call


class Calls(Protocol):
    """The newest call of each recipe. Reads are consistent."""

    def note(self, recipe: str, call: Call) -> None:
        """Keep a call unless a newer one is kept."""

    def get(self, recipe: str) -> Call | None:
        """Return the call of a recipe; None when there is none."""

    def drop(self, recipe: str, call: Call) -> bool:
        """Forget a call; False, and nothing changed, when a newer one has come."""
