"""What starts recipes by itself, in memory."""

from collections.abc import Mapping

from pydantic import JsonValue

from tunesmith.domain.errors import StarterRefused


class FakeStarters:
    """Keeps the schedules and patterns in force, by recipe."""

    def __init__(self) -> None:
        self.schedules: dict[str, str] = {}
        self.patterns: dict[str, Mapping[str, JsonValue]] = {}
        self.refused: Mapping[str, JsonValue] | None = None
        """A pattern that is not taken."""

    def set_schedule(self, recipe: str, expression: str | None) -> None:
        if expression is None:
            self.schedules.pop(recipe, None)
        else:
            self.schedules[recipe] = expression

    def set_pattern(self, recipe: str, pattern: Mapping[str, JsonValue] | None) -> None:
        if pattern is not None and pattern == self.refused:
            raise StarterRefused("no such pattern")
        if pattern is None:
            self.patterns.pop(recipe, None)
        else:
            self.patterns[recipe] = pattern
