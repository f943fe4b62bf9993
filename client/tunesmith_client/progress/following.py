"""Asks how a tuning stands, again and again, until it is over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tunesmith_client.errors import ApiError, Unreachable
from tunesmith_client.transport import WORTH_RETRYING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunesmith_client.answers import Tuning
    from tunesmith_client.api import TuningsApi

PATIENCE = 10
"""So many looks in a row may find the service away; one more is an error."""
GROWTH = 1.25
"""By so much does a pause grow, where pauses may grow."""


def follow(
    api: TuningsApi,
    tuning_id: str,
    *,
    pause_seconds: float,
    longest_pause_seconds: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Tuning]:
    """Yield how the tuning stands at each look; the last one is how it ended."""
    away = 0
    while True:
        try:
            tuning = api.show(tuning_id)
        except (ApiError, Unreachable) as error:
            away += 1
            if away > PATIENCE or not _passes(error):
                raise
        else:
            away = 0
            yield tuning
            if tuning.is_over:
                return
        sleep(pause_seconds)
        pause_seconds = max(pause_seconds, min(pause_seconds * GROWTH, longest_pause_seconds or 0))


def _passes(error: ApiError | Unreachable) -> bool:
    return not isinstance(error, ApiError) or error.status in WORTH_RETRYING
