"""Where the engine gets its time from."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since the epoch, as `time.time` tells them; tests hand in their own."""
