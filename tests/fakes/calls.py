"""Calls of recipes, in memory."""

from tunesmith.domain.calls import Call


class FakeCalls:
    """Keeps the newest call of each recipe."""

    def __init__(self) -> None:
        self.kept: dict[str, Call] = {}

    def note(self, recipe: str, call: Call) -> None:
        if recipe not in self.kept or self.kept[recipe].at <= call.at:
            self.kept[recipe] = call

    def get(self, recipe: str) -> Call | None:
        return self.kept.get(recipe)

    def drop(self, recipe: str, call: Call) -> bool:
        known = self.kept.get(recipe)
        if known is None or known.event_id != call.event_id:
            return False
        del self.kept[recipe]
        return True
