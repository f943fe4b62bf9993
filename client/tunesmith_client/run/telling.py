"""What a run prints at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tunesmith_client.amounts import dollars
from tunesmith_client.progress.view import minutes, short
from tunesmith_client.run.slack_text import message_lines

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from tunesmith.domain.results import Result
    from tunesmith_client.answers import Accepted, Tuning
    from tunesmith_client.run.outcome import Files
    from tunesmith_local.stack import StackAddresses
    from tunesmith_local.stack.slack.inbox import Delivered


def tell_addresses(console: Console, addresses: StackAddresses) -> None:
    """Say where things can be watched meanwhile."""
    console.print(f"stack ready; Slack inbox at {addresses.slack_inbox_url}", highlight=False)


def tell_accepted(console: Console, accepted: Accepted) -> None:
    """Say that the request was taken."""
    for warning in accepted.warnings:
        console.print(f"warning: {warning}", style="yellow", markup=False, highlight=False)
    console.print(f"tuning {accepted.tuning_id}: {accepted.name}", markup=False, highlight=False)


def tell_end(console: Console, tuning: Tuning, result: Result | None) -> None:
    """Say how it ended."""
    if result is not None:
        tell_result(console, result)
    if tuning.failure is not None:
        text = Text(f"\n{tuning.failure.reason}", style="red")
        console.print(text.append(f"\n{tuning.failure.advice}", style="default"))


def tell_result(console: Console, result: Result) -> None:
    """Say how a tuning ended, its best trial, and what stopping early saved."""
    console.print(Text(f"\n{result.headline}", style="bold"))
    console.print(_counts(result), soft_wrap=True)
    if result.objective.value is not None:
        tell_best(console, result)
    console.print(_saving(result), soft_wrap=True)
    if (cost := _cost(result)) is not None:
        console.print(cost, soft_wrap=True)
    for reason, count in result.failures.items():
        console.print(Text(f"failed ({count}): {reason}", style="red"), soft_wrap=True)
    for warning in result.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"), soft_wrap=True)


def _counts(result: Result) -> Text:
    trials, ours = result.trials, result.stopped_early
    by_us = f" ({ours} by the stopping policies)" if ours else ""
    return Text(
        f"{trials.total} trials in {minutes(result.seconds)}: {trials.completed} completed, "
        f"{trials.stopped} stopped early{by_us}, {trials.failed} failed"
    )


def tell_best(console: Console, result: Result) -> None:
    """Show the best objective and the hyperparameters that gave it."""
    gain = ""
    if result.improvement and result.first_objective is not None:
        gain = f"   (the first trials: {short(result.first_objective)})"
    best = Text(f"\nbest {result.objective.metric}  {short(result.objective.value)}", "bold green")
    console.print(best.append(gain, style="dim"))
    grid = Table.grid(padding=(0, 3))
    for name, value in result.best_hyperparameters.items():
        grid.add_row(f"  {name}", Text(short(value), style="bold"))
    console.print(grid)


def _notional(result: Result) -> bool:
    return result.cost is not None and result.cost.notional


def _cost(result: Result) -> Text | None:
    """Say what the trials cost."""
    if result.cost is None:
        return None
    spent = dollars(float(result.cost.spent_usd), notional=result.cost.notional)
    return Text(f"\nthe trials cost {spent}").append(f"\n  {result.cost.prices}", "dim")


def _saving(result: Result) -> Text:
    saved = result.saved
    if not saved.trials:
        return Text("\nNo trial was stopped early.")
    epochs = f" ({saved.epochs:.0f} epochs)" if saved.epochs else ""
    money = "" if saved.usd is None else f", {dollars(saved.usd, notional=_notional(result))}"
    told = f"\nstopping early saved about {saved.seconds:.0f} s of training{epochs}{money}"
    text = Text(told, "bold")
    return text.append(f"\n  {saved.basis}", "dim not bold")


def tell_slack(console: Console, messages: list[Delivered]) -> None:
    """Show the last Slack message as it was delivered."""
    if not messages:
        console.print("\nSlack got no message.", style="yellow")
        return
    last = messages[-1]
    console.print(Text(f"\nSlack, as delivered to {last.channel or 'the webhook'}:", style="bold"))
    for line in message_lines(last.text, last.blocks):
        console.print(Text("  │ ", style="dim").append(line, style="not dim"), soft_wrap=True)
    console.print()


def tell_files(console: Console, files: Files, root: Path) -> None:
    """Say where the result lies."""
    for name, path in (("result", files.report), ("best model", files.model)):
        if path is not None:
            shown = path.relative_to(root) if path.is_relative_to(root) else path
            console.print(f"{name + ':':<12}{shown}", highlight=False, soft_wrap=True)
