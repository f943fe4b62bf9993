"""Grid search: every combination once, in the same order every time."""

from itertools import product

from tunesmith_local.sagemaker.search.space import Categorical, Point, Space


class GridSearch:
    """Enumerates the combinations of categorical values, the last parameter changing fastest."""

    def __init__(self, space: Space) -> None:
        categorical = [each for each in space.parameters if isinstance(each, Categorical)]
        self._names = [each.name for each in categorical]
        self._points = list(product(*(dict.fromkeys(each.values) for each in categorical)))

    def suggest(self, number: int) -> Point | None:
        """Give the number-th combination; None after the last."""
        if number > len(self._points):
            return None
        return dict(zip(self._names, self._points[number - 1], strict=True))

    def adopt(self, number: int, point: Point) -> None:
        """Nothing to do: a combination follows from its number."""

    def learn(self, number: int, value: float | None) -> None:
        """Nothing to do: the order is fixed."""
