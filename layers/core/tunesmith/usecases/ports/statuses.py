"""The objects that tell uploaders what became of their requests."""

from __future__ import annotations

from typing import Protocol


class Statuses(Protocol):
    """Objects that several functions write, so that each write is conditional."""

    def create(self, key: str, body: bytes) -> bool:
        """Write an object that is not there yet; False, and nothing changed, when it is."""

    def read(self, key: str) -> tuple[bytes, str]:
        """Return an object and the tag of what it holds; raises TunesmithError if it is missing."""

    def replace(self, key: str, body: bytes, tag: str) -> bool:
        """Write over what has this tag; False, and nothing changed, when it is another by now."""
