"""Callback steps that wait, in memory."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tunesmith.domain.errors import TunesmithError


class FakePipelineSteps:
    """Keeps answers by token; a token is good for one. `failing` is raised while it is set."""

    def __init__(self, *waiting: str) -> None:
        self.waiting = set(waiting)
        self.outputs: dict[str, dict[str, str]] = {}
        self.reasons: dict[str, str] = {}
        self.failing: TunesmithError | None = None

    def succeed(self, token: str, outputs: Mapping[str, str]) -> bool:
        if self._answered(token):
            return False
        self.outputs[token] = dict(outputs)
        return True

    def fail(self, token: str, reason: str) -> bool:
        if self._answered(token):
            return False
        self.reasons[token] = reason
        return True

    def _answered(self, token: str) -> bool:
        if self.failing is not None:
            raise self.failing
        if token not in self.waiting:
            return True
        self.waiting.remove(token)
        return False
