"""What the commands print: tables and pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tunesmith_client.amounts import cost_ahead, dollars
from tunesmith_client.answers import Progress
from tunesmith_client.cli.parents import warm_start_page
from tunesmith_client.progress.view import best_value, progress_line, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from tunesmith_client.answers import Cost, StoppingDecision, Trial, Tuning

COLOURS = {"finished": "green", "failed": "red", "stopped": "yellow", "queued": "yellow"}


def one(tuning: Tuning) -> RenderableType:
    """Draw a tuning."""
    head = Text.assemble((tuning.name, "bold"), f"  {tuning.tuning_id}  ", _status(tuning))
    parts: list[RenderableType] = [head, Text(progress_line(tuning), style="dim")]
    if tuning.stop and tuning.stop.reason:
        parts.append(Text(tuning.stop.reason))
    if tuning.failure:
        parts += [Text(tuning.failure.reason, style="red"), Text(tuning.failure.advice)]
    if cost := _cost(tuning.cost):
        parts.append(Text(cost, style="dim"))
    if tuning.warm_start:
        parts.append(warm_start_page(tuning.warm_start))
    if best := best_value(tuning):
        parts += [Text(f"\nbest {best}", style="bold green"), _hyperparameters(tuning)]
    if tuning.result_uri:
        parts.append(Text(f"\nresult  {tuning.result_uri}", overflow="fold"))
    return Group(*parts)


def _cost(cost: Cost | None) -> str:
    """Say what a tuning has cost, or is to cost as long as that was not looked at."""
    if cost is None:
        return ""
    if cost.spent_usd is None:
        return cost_ahead(cost)
    parts = [f"spent {dollars(cost.spent_usd, notional=cost.notional)}"]
    if cost.budget_usd is not None:
        parts.append(f"of a budget of {dollars(cost.budget_usd)}")
    if cost.committed_usd:
        parts.append(f"and up to {dollars(cost.committed_usd)} to end the running trials")
    return " ".join(parts)


def _status(tuning: Tuning) -> Text:
    return Text(tuning.status, style=COLOURS.get(tuning.status, "cyan"))


def _hyperparameters(tuning: Tuning) -> Table:
    grid = Table.grid(padding=(0, 3))
    for name, value in (tuning.best.hyperparameters if tuning.best else {}).items():
        grid.add_row(f"  {name}", Text(short(value), style="bold"))
    return grid


def many(tunings: Sequence[Tuning]) -> Table:
    """Draw a list of tunings."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    table.add_column("id", no_wrap=True)
    for heading in ("name", "status", "strategy", "trials", "best", "asked"):
        table.add_column(heading)
    for tuning in tunings:
        progress = tuning.progress or Progress()
        table.add_row(
            tuning.tuning_id,
            Text(tuning.name),
            _status(tuning),
            tuning.strategy or "",
            str(progress.total or ""),
            Text(best_value(tuning) or ""),
            f"{tuning.created_at:%m-%d %H:%M}" if tuning.created_at else "",
        )
    return table


def trials(found: Sequence[Trial]) -> RenderableType:
    """Draw a list of trials."""
    if not found:
        return Text("No trial has started.")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    table.add_column("trial", overflow="fold")
    for heading in ("status", "objective", "seconds", "hyperparameters"):
        table.add_column(heading)
    for each in found:
        values = each.hyperparameters.items()
        table.add_row(
            each.name,
            Text(f"{each.status} by {each.stopped_by}" if each.stopped_by else each.status),
            "" if each.objective is None else f"{each.objective:.6g}",
            "" if each.seconds is None else f"{each.seconds:,.0f}",
            Text("  ".join(f"{name}={short(value)}" for name, value in values)),
        )
    return table


def decisions(found: Sequence[StoppingDecision]) -> RenderableType:
    """Draw what was decided."""
    if not found:
        return Text("No policy has decided anything.")
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("at", "policy", "stops", "why", "saves", "acted"):
        table.add_column(heading)
    for each in found:
        table.add_row(
            f"{each.at:%H:%M:%S}" if each.at else "",
            each.policy,
            each.trial or each.subject,
            Text(each.reason),
            _saves(each),
            _acted(each),
        )
    return table


def _saves(decision: StoppingDecision) -> str:
    saving = decision.saving
    if saving is None or not saving.seconds:
        return ""
    epochs = f" ({saving.epochs:,.0f} epochs)" if saving.epochs else ""
    money = "" if saving.usd is None else f", {dollars(saving.usd, notional=saving.notional)}"
    return f"about {saving.seconds:,.0f} s{epochs}{money}"


def _acted(decision: StoppingDecision) -> str:
    if decision.audited:
        return "no, let run for the audit"
    return "yes" if decision.enforced else "no, only noted"
