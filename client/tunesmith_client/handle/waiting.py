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


def no_longer_than(
    timeout: float | None,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    standing: Callable[[], str],
) -> Callable[[float], None]:
    """Return a sleep between looks that raises StillRunning once the time given is over.

    It sleeps after every look, also one that nobody answered. `standing` says how things stood.
    """
    if timeout is None:
        return sleep
    deadline = clock() + timeout

    def pause(seconds: float) -> None:
        left = deadline - clock()
        if left <= 0:
            raise StillRunning(
                f"{standing()} after {minutes(timeout)}. It goes on: wait() again, or stop() it."
            )
        sleep(min(seconds, left))

    return pause


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
