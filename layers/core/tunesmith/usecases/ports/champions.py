"""Where champions are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tunesmith.domain.champions import Champion
    from tunesmith.domain.trials import Goal


class Champions(Protocol):
    """One champion per project, metric and goal. Reads are consistent."""

    def get(self, project: str, metric: str, goal: Goal) -> Champion | None:
        """Return the champion; None when there is none yet."""

    def put(self, champion: Champion, instead_of: Champion | None) -> bool:
        """Enthrone a champion in the place of the one that was read, or of none.

        Returns False, and nothing changed, when another holds the place by now.
        """

    def all(self, project: str | None = None) -> list[Champion]:
        """Return every champion, or those of a project."""
