"""What fresh data needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunesmith.domain.bursts import Burst, Seen, StoredObject
    from tunesmith.domain.progress import Progress


class Bursts(Protocol):
    """What came for each recipe. Reads are consistent."""

    def note(self, recipe: str, seen: Seen) -> None:
        """Add an object to the burst of a recipe; raises Throttled when too many come at once."""

    def get(self, recipe: str) -> Burst | None:
        """Return the burst of a recipe; None when nothing came."""

    def drop(self, recipe: str, burst: Burst) -> bool:
        """Forget a burst as it was read; False, and nothing changed, when more has come since."""


class ProgressLog(Protocol):
    """What became of each recipe's bursts. Reads are consistent."""

    def get(self, recipe: str) -> Progress:
        """Return it; empty for a recipe without any."""

    def put(self, recipe: str, progress: Progress) -> None:
        """Replace it; the caller holds the recipe's lease."""


class Inventory(Protocol):
    """Lists the bucket."""

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Return every object below a prefix, in order of their keys."""
