"""How a tuning looks in a notebook. Every text of a user's is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tunesmith_client.amounts import cost_text
from tunesmith_client.answers import Progress
from tunesmith_client.progress.view import best_value, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunesmith_client.answers import Tuning

COLOURS = {"finished": "#1a7f37", "failed": "#cf222e", "stopped": "#9a6700", "queued": "#9a6700"}
RUNNING = "#0969da"
BAR = (
    '<div style="background:#d0d7de;border-radius:4px;width:16em;height:0.7em;'
    'display:inline-block">'
    '<div style="background:{colour};border-radius:4px;width:{share:.0f}%;height:100%"></div></div>'
)
CONSOLE = (
    "https://{region}.console.aws.amazon.com/sagemaker/home?region={region}"
    "#/hyper-tuning-jobs/{job}"
)


def page(tuning: Tuning, region: str | None, note: str = "") -> str:
    """Draw a tuning as a small table."""
    body = "".join(
        f'<tr><th style="text-align:left;padding-right:1.5em">{name}</th>'
        f'<td style="text-align:left">{content}</td></tr>'
        for name, content in _rows(tuning, region)
    )
    more = f"<p>{escape(note)}</p>" if note else ""
    return f"<table>{body}</table>{more}"


def _rows(tuning: Tuning, region: str | None) -> Iterator[tuple[str, str]]:
    colour = COLOURS.get(tuning.status, RUNNING)
    yield "tuning", f"<b>{escape(tuning.name)}</b> &nbsp; {escape(tuning.tuning_id)}"
    waits = f" ({escape(tuning.waits_for)})" if tuning.waits_for else ""
    yield "status", f'<span style="color:{colour}">{escape(tuning.status)}</span>{waits}'
    yield "trials", _progress(tuning.progress or Progress(), colour)
    if best := best_value(tuning):
        yield "best", escape(best)
        yield "hyperparameters", _hyperparameters(tuning)
    if cost := cost_text(tuning.cost):
        yield "cost", escape(cost)
    if tuning.stop and tuning.stop.reason and not tuning.failure:
        yield "stopped", escape(tuning.stop.reason)
    if tuning.failure:
        yield "failed", f"{escape(tuning.failure.reason)}<br>{escape(tuning.failure.advice)}"
    if warned := "<br>".join(map(escape, tuning.warnings)):
        yield "warnings", warned
    if tuning.job_name:
        yield "SageMaker", _link(tuning.job_name, region)


def _progress(progress: Progress, colour: str) -> str:
    done = progress.total - progress.running
    share = 100 * done / progress.max if progress.max else 0
    bar = BAR.format(colour=colour, share=min(share, 100)) if progress.max else ""
    of = f" of {progress.max}" if progress.max else ""
    counts = (
        f"{progress.running} running, {progress.stopped} stopped early, {progress.failed} failed"
    )
    return f"{bar} {done}{of} ({counts})"


def _hyperparameters(tuning: Tuning) -> str:
    chosen = tuning.best.hyperparameters if tuning.best else {}
    return escape(", ".join(f"{name}={short(value)}" for name, value in chosen.items()))


def _link(job: str, region: str | None) -> str:
    if not region:
        return escape(job)
    address = CONSOLE.format(region=quote(region), job=quote(job))
    return f'<a href="{address}" target="_blank" rel="noopener">{escape(job)}</a>'
