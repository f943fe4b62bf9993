"""Random search: independent draws, the same ones for the same seed."""

import random
from itertools import product

from tunesmith_local.sagemaker.search.space import Categorical, Integer, Point, Space

REDRAWS = 50
ENUMERABLE = 100_000
"""Spaces up to this size can be searched for what is left."""

Key = tuple[str, ...]


class RandomSearch:
    """Draws points, each at most once while unused ones are left."""

    def __init__(self, space: Space, seed: int) -> None:
        self._space = space
        self._random = random.Random(seed)  # noqa: S311 - a search, not a secret
        self._drawn: list[Point] = []
        self._used: set[Key] = set()

    def suggest(self, number: int) -> Point | None:
        """Give the number-th draw; it depends on seed and space alone, not on any result."""
        while len(self._drawn) < number:
            point = self.draw_unused()
            if point is None:
                return None
            self.use(point)
            self._drawn.append(point)
        return self._drawn[number - 1]

    def adopt(self, number: int, point: Point) -> None:
        """Nothing to do: a draw follows from its number."""

    def learn(self, number: int, value: float | None) -> None:
        """Nothing to do: draws are independent."""

    def use(self, point: Point) -> None:
        """Mark a point as used."""
        self._used.add(self._key(point))

    def is_used(self, point: Point) -> bool:
        """Tell whether a point was drawn or marked before."""
        return self._key(point) in self._used

    def draw_unused(self) -> Point | None:
        """Draw a point that is not used yet; None when a finite space is used up."""
        for _ in range(REDRAWS):
            point = self._space.at([self._random.random() for _ in self._space.parameters])
            if not self.is_used(point):
                return point
        if self._space.size > ENUMERABLE:
            return point
        left = [key for key in self._every_key() if key not in self._used]
        if not left:
            return None
        names = [each.name for each in self._space.parameters]
        return dict(zip(names, self._random.choice(left), strict=True))

    def _key(self, point: Point) -> Key:
        return tuple(point[each.name] for each in self._space.parameters)

    def _every_key(self) -> list[Key]:
        """List all points of a finite space."""
        values: list[list[str]] = []
        for each in self._space.parameters:
            if isinstance(each, Categorical):
                values.append(list(dict.fromkeys(each.values)))
            elif isinstance(each, Integer):
                values.append([str(value) for value in range(each.low, each.high + 1)])
        return list(product(*values))
