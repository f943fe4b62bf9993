"""Waits for a tuning's end and shows meanwhile how it goes: notebook, terminal, or plain lines."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rich.console import Console

from tunesmith_client.errors import StillRunning
from tunesmith_client.progress import show_progress
from tunesmith_client.progress.view import minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunesmith_client.answers import Tuning


def until(
    views: Iterable[Tuning], timeout: float | None, clock: Callable[[], float]
) -> Iterator[Tuning]:
    """Pass views on until the time given is over; raises StillRunning then."""
    started = clock()
    for tuning in views:
        yield tuning
        if timeout is not None and not tuning.is_over and clock() - started >= timeout:
            raise StillRunning(
                f"{tuning.name} is still {tuning.status} after {minutes(timeout)}. It goes on: "
                "wait() again, or stop() it."
            )


def no_longer_than(
    timeout: float | None, sleep: Callable[[float], None], clock: Callable[[], float]
) -> Callable[[float], None]:
    """Return a sleep that never goes beyond the time given."""
    if timeout is None:
        return sleep
    deadline = clock() + timeout
    return lambda seconds: sleep(max(0.0, min(seconds, deadline - clock())))


def show(views: Iterable[Tuning], draw: Callable[[Tuning], str]) -> Tuning:
    """Show how a tuning goes and return how it ended; `draw` writes it as HTML."""
    console = Console()
    if not console.is_jupyter:
        return show_progress(views, console)
    display: Any = importlib.import_module("IPython.display")
    shown = display.display(display.HTML("starting …"), display_id=True)
    return last(_shown(views, lambda tuning: shown.update(display.HTML(draw(tuning)))))


def last(views: Iterable[Tuning]) -> Tuning:
    """Return how a tuning ended."""
    *_, tuning = views
    return tuning


def _shown(views: Iterable[Tuning], update: Callable[[Tuning], object]) -> Iterator[Tuning]:
    for tuning in views:
        update(tuning)
        yield tuning
