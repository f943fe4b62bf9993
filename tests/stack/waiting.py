"""Wait for a condition with a deadline, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

PATIENCE_SECONDS = 150.0
"""Long enough for a busy machine that starts every function for the first time."""

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], seconds: float = PATIENCE_SECONDS) -> Found:
    """Return what a look finds once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"what was waited for did not happen within {seconds} s")
        time.sleep(0.05)
    return found
