"""What the commands print: tables and pages for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from tunesmith_client.amounts import cost_text, dollars
from tunesmith_client.answers import Progress
from tunesmith_client.cli.parents import warm_start_page
from tunesmith_client.cli.telling import table_of
from tunesmith_client.progress.view import best_value, progress_line, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from tunesmith_client.answers import StoppingDecision, Trial, Tuning

TRIAL = re.compile(r"(?P<job>.+)-(?P<trial>[0-9]{3,}-[0-9a-f]{8})")
COLOURS = {"finished": "green", "failed": "red", "stopped": "yellow", "queued": "yellow"}


def one(tuning: Tuning) -> RenderableType:
    """Draw a tuning."""
    head = Text.assemble((tuning.name, "bold"), f"  {tuning.tuning_id}  ", _status(tuning))
    parts: list[RenderableType] = [head, Text(progress_line(tuning), style="dim")]
    if tuning.stop and tuning.stop.reason:
        parts.append(Text(tuning.stop.reason))
    if tuning.failure:
        parts += [Text(tuning.failure.reason, style="red"), Text(tuning.failure.advice)]
    if cost := cost_text(tuning.cost):
        parts.append(Text(cost, style="dim"))
    if tuning.warm_start:
        parts.append(warm_start_page(tuning.warm_start))
    if best := best_value(tuning):
        parts += [Text(f"\nbest {best}", style="bold green"), _hyperparameters(tuning)]
    if tuning.result_uri:
        parts.append(Text(f"\nresult  {tuning.result_uri}"))
    return Group(*parts)


def _status(tuning: Tuning) -> Text:
    return Text(tuning.status, style=COLOURS.get(tuning.status, "cyan"))


def _hyperparameters(tuning: Tuning) -> Table:
    grid = Table.grid(padding=(0, 3))
    for name, value in (tuning.best.hyperparameters if tuning.best else {}).items():
        grid.add_row(Text(f"  {name}"), Text(short(value), style="bold"))
    return grid


def many(tunings: Sequence[Tuning]) -> Table:
    """Draw a list of tunings."""
    table = table_of("id", "name", "status", "trials", "best", "asked (UTC)")
    for tuning in tunings:
        progress = tuning.progress or Progress()
        table.add_row(
            tuning.tuning_id,
            Text(tuning.name),
            _status(tuning),
            str(progress.total or ""),
            short(tuning.best.value) if tuning.best and tuning.best.value is not None else "",
            f"{tuning.created_at:%m-%d %H:%M}" if tuning.created_at else "",
        )
    return table


def trials(found: Sequence[Trial]) -> RenderableType:
    """Draw a list of trials."""
    if not found:
        return Text("No trial has started.")
    job, names = _names([each.name for each in found])
    table = table_of("trial", "status", "objective", "seconds", "hyperparameters")
    for each, name in zip(found, names, strict=True):
        values = each.hyperparameters.items()
        table.add_row(
            name,
            Text(f"{each.status} by {each.stopped_by}" if each.stopped_by else each.status),
            "" if each.objective is None else f"{each.objective:.6g}",
            "" if each.seconds is None else f"{each.seconds:,.0f}",
            Text("  ".join(f"{key}={short(value)}" for key, value in values)),
        )
    return Group(Text(f"trials of {job}", style="dim"), table) if job else table


def _names(names: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Part what SageMaker names all trials of a job after from what tells them apart."""
    parted = [TRIAL.fullmatch(name) for name in names]
    jobs = {each["job"] for each in parted if each}
    if len(jobs) != 1 or None in parted:
        return None, names
    return jobs.pop(), [each["trial"] for each in parted if each]


def decisions(found: Sequence[StoppingDecision]) -> RenderableType:
    """Draw what was decided."""
    if not found:
        return Text("No policy has decided anything.")
    table = table_of("at (UTC)", "policy", "stops", "why")
    for each in found:
        trial = TRIAL.fullmatch(each.trial or "")
        table.add_row(
            f"{each.at:%m-%d %H:%M:%S}" if each.at else "",
            each.policy,
            trial["trial"] if trial else each.trial or each.subject,
            Text("; ".join(filter(None, (each.reason, _saves(each), _not_acted(each))))),
        )
    return table


def _saves(decision: StoppingDecision) -> str:
    saving = decision.saving
    if saving is None or not saving.seconds:
        return ""
    epochs = f" ({saving.epochs:,.0f} epochs)" if saving.epochs else ""
    money = "" if saving.usd is None else f", {dollars(saving.usd, notional=saving.notional)}"
    return f"saves about {saving.seconds:,.0f} s{epochs}{money}"


def _not_acted(decision: StoppingDecision) -> str:
    if decision.audited:
        return "let run for the audit"
    return "" if decision.enforced else "only noted"
