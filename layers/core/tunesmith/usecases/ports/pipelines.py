"""What a pipeline that waits for a tuning needs to be told through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class PipelineSteps(Protocol):
    """Callback steps that wait for an answer."""

    def succeed(self, token: str, outputs: Mapping[str, str]) -> bool:
        """End a step well, with its outputs; False when nobody waits with this token."""

    def fail(self, token: str, reason: str) -> bool:
        """End a step badly; False when nobody waits with this token."""
