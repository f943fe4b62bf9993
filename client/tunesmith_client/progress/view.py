"""Shows progress: a live view on a terminal, a line per change anywhere else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from tunesmith_client.answers import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console, RenderableType

    from tunesmith_client.answers import Tuning

BAR_WIDTH = 40
STATES = (
    ("completed", "done", "green"),
    ("running", "running", "cyan"),
    ("stopped", "stopped early", "yellow"),
    ("failed", "failed", "red"),
)


def show_progress(
    views: Iterable[Tuning], console: Console, clock: Callable[[], float] = time.monotonic
) -> Tuning:
    """Show how a tuning goes and return how it ended."""
    started = clock()
    if not console.is_terminal:
        return _plainly(views, console, lambda: clock() - started)
    with Live(console=console, refresh_per_second=8, transient=True) as live:
        tuning: Tuning | None = None
        for tuning in views:
            live.update(live_view(tuning, lambda: clock() - started))
    return _ended(tuning)


def _plainly(views: Iterable[Tuning], console: Console, elapsed: Callable[[], float]) -> Tuning:
    tuning, shown = None, ""
    for tuning in views:
        line = progress_line(tuning)
        if line != shown:
            console.print(
                f"{minutes(elapsed())}  {line}", highlight=False, markup=False, soft_wrap=True
            )
            shown = line
    return _ended(tuning)


def _ended(tuning: Tuning | None) -> Tuning:
    if tuning is None:
        raise ValueError("there was nothing to show")
    return tuning


def progress_line(tuning: Tuning) -> str:
    """Say in one line how a tuning stands."""
    progress = tuning.progress or Progress()
    counts = ", ".join(f"{getattr(progress, state)} {word}" for state, word, _ in STATES)
    of = f" of {progress.max}" if progress.max else ""
    best = f"; best {best_value(tuning)}" if best_value(tuning) else ""
    if tuning.waits_for:
        return f"{tuning.status}: {tuning.waits_for}"
    return f"{tuning.status}: {counts}{of}{best}"


def live_view(tuning: Tuning, elapsed: Callable[[], float]) -> RenderableType:
    """Draw how a tuning stands; the clock in it goes on by itself."""
    progress = tuning.progress or Progress()
    done = progress.total - progress.running
    bar = Table.grid(padding=(0, 2))
    bar.add_row(ProgressBar(progress.max or None, done, BAR_WIDTH), _of(progress))
    # The name has a line of its own: beside the bar a long one would lose its end.
    parts: list[RenderableType] = [_Clock(tuning, elapsed), bar, _counts(progress)]
    if best := best_value(tuning):
        parts.append(_best(tuning, best))
    if tuning.waits_for:
        parts.append(Text(f"waiting: {tuning.waits_for}", style="yellow"))
    return Group(*parts)


class _Clock:
    """A spinner whose text tells the time at every refresh."""

    def __init__(self, tuning: Tuning, elapsed: Callable[[], float]) -> None:
        self._tuning, self._elapsed = tuning, elapsed
        self._spinner = Spinner("dots")

    def __rich__(self) -> Spinner:
        state = f"{self._tuning.name} · {self._tuning.status} · {minutes(self._elapsed())}"
        self._spinner.update(text=Text(state, style="bold"))
        return self._spinner


def _of(progress: Progress) -> Text:
    done = progress.total - progress.running
    return Text(f"{done} of {progress.max} trials" if progress.max else f"{done} trials")


def _counts(progress: Progress) -> Text:
    text = Text()
    for state, word, colour in STATES:
        count = getattr(progress, state)
        text.append(f"{count} {word}   ", style=colour if count else "dim")
    return text


def _best(tuning: Tuning, value: str) -> Text:
    text = Text(f"best {value}", style="bold green")
    if tuning.best and tuning.best.hyperparameters:
        chosen = (f"{name}={short(each)}" for name, each in tuning.best.hyperparameters.items())
        text.append(f"   {', '.join(chosen)}", style="dim")
    return text


def best_value(tuning: Tuning) -> str | None:
    """Write the best objective so far."""
    if tuning.best is None or tuning.best.value is None:
        return None
    metric = tuning.objective.metric if tuning.objective else "objective"
    return f"{metric} {short(tuning.best.value)}"


def short(value: object) -> str:
    """Write a number to five significant digits, and anything else as it is."""
    try:
        number = float(str(value))
    except ValueError:
        return str(value)
    return f"{number:.5g}"


def minutes(seconds: float) -> str:
    """Write a duration as 1:05 or 1:01:05."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    text = f"{rest // 60}:{rest % 60:02}"
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else text
