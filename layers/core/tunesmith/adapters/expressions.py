"""Users' regular expressions, searched with a limit: one that explodes must not take us along."""

import re
import signal
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import FrameType

from tunesmith.usecases.ports import TooSlow

SEARCH_SECONDS = 0.05
"""Of processor time, for one expression and one line."""
WHOLE_SECONDS = 5.0
"""Of processor time, for one expression in one delivery: slow ones add up."""


class LimitedSearch:
    """Searches on the main thread, where a timer's signal interrupts `re` while it backtracks."""

    def __init__(self, search_seconds: float = SEARCH_SECONDS) -> None:
        self._limit = search_seconds
        self._spent: defaultdict[str, float] = defaultdict(float)

    def __call__(self, expression: str, text: str) -> str | None:
        """Return what the first group captures, or else the whole match; raises TooSlow."""
        if self._spent[expression] > WHOLE_SECONDS:
            raise TooSlow(f"{expression!r} has taken {WHOLE_SECONDS} s")
        began = time.process_time()
        try:
            with _limited(self._limit):
                match = _compiled(expression).search(text)
        finally:
            self._spent[expression] += time.process_time() - began
        if match is None:
            return None
        found: str | None = match[1] if match.re.groups else match[0]
        return found


@lru_cache(maxsize=256)
def _compiled(expression: str) -> "re.Pattern[str]":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(expression)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes more processor time."""
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow("the expression takes too long")
