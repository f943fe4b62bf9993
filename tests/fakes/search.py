"""A search that takes no time; expressions in `slow` take too long."""

import re

from tunesmith.usecases.ports import TooSlow


class FakeSearch:
    """Searches, and keeps which expressions it was asked for."""

    def __init__(self) -> None:
        self.slow: set[str] = set()
        self.asked: list[str] = []

    def __call__(self, expression: str, text: str) -> str | None:
        self.asked.append(expression)
        if expression in self.slow:
            raise TooSlow(expression)
        match = re.search(expression, text)
        return match[1] if match else None
