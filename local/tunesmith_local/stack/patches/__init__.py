"""Cures for what the emulator does differently from AWS where our flow depends on it.

Each patch says what the emulator does, what AWS does instead, and how it is cured. They fit one
version; another one, or code that is not as expected, stops the start instead of guessing.
"""

from importlib.metadata import version

from tunesmith_local.stack.patches import (
    alarms,
    authorization,
    ending,
    events,
    gateway,
    lambdas,
    logs,
    schedules,
    states,
    storage,
)
from tunesmith_local.stack.patches.rewriting import PatchError

PINNED_VERSION = "1.5.33"

__all__ = ["PINNED_VERSION", "PatchError", "apply", "end_lambda_workers"]


def apply(*, minute_seconds: float) -> None:
    """Apply every patch, or raise `PatchError`."""
    check_version(version("ministack"))
    lambdas.apply()
    states.apply()
    ending.apply()
    events.apply()
    gateway.apply()
    logs.apply()
    alarms.apply()
    authorization.apply()
    storage.apply()
    schedules.apply(minute_seconds)


def check_version(found: str) -> None:
    """Refuse any emulator but the one that the patches were written for."""
    if found != PINNED_VERSION:
        raise PatchError(f"the patches fit ministack {PINNED_VERSION}, but {found} is installed")


def end_lambda_workers() -> None:
    """End the processes that Lambda functions run in."""
    lambdas.end_workers()
