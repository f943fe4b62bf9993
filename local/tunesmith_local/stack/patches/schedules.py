"""The patch that lets a minute of a schedule last as long as we like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ministack.services import eventbridge, scheduler

from tunesmith_local.stack.patches.rewriting import Emulated, PatchError, wrap

if TYPE_CHECKING:
    from types import ModuleType

SLOWEST_TICK_SECONDS = 5.0
FASTEST_TICK_SECONDS = 0.1


def apply(minute_seconds: float) -> None:
    """Scale the rates of rules and schedules.

    What: `rate(1 minute)` fires every 60 to 70 seconds, looked at every ten seconds.
    AWS: every 60 seconds. But there a trial takes minutes, and here it takes seconds.
    Cure: a minute lasts `minute_seconds`, and the clock is looked at often enough for that.
    """

    def scaled(original: Emulated) -> Emulated:
        def _parse_rate_seconds(expression: str) -> float | None:
            seconds = original(expression)
            return None if seconds is None else seconds * minute_seconds / 60

        return _parse_rate_seconds

    wrap(eventbridge, "_parse_rate_seconds", scaled, expects="return n * 86400")
    tick = min(SLOWEST_TICK_SECONDS, max(FASTEST_TICK_SECONDS, minute_seconds / 10))
    set_tick(eventbridge, "_SCHEDULER_TICK_INTERVAL", tick)
    set_tick(scheduler, "_SCHEDULE_TICK_INTERVAL", tick)


def set_tick(module: ModuleType, name: str, seconds: float) -> None:
    """Set how often schedules are looked at."""
    if not isinstance(getattr(module, name, None), int):
        raise PatchError(f"{module.__name__}.{name} is not the number it was")
    setattr(module, name, seconds)
