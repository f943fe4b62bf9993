"""What every search strategy offers to the scheduler."""

from typing import Protocol

from tunesmith_local.sagemaker.search.space import Point


class Search(Protocol):
    """Proposes points, one per trial, and may learn from how they did.

    A search is rebuilt after a restart by asking it for the same trials and telling it the same
    results again, so it keeps nothing of its own.
    """

    def suggest(self, number: int) -> Point | None:
        """Propose the point of the number-th trial, counted from 1; None if all are used up."""

    def adopt(self, number: int, point: Point) -> None:
        """Take over the number-th trial's point, proposed before a restart."""

    def learn(self, number: int, value: float | None) -> None:
        """Take in a trial's final objective; None if it brought none."""
