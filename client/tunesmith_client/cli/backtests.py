"""The command that plays finished tunings again under other policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.bar import Bar
from rich.console import Group
from rich.text import Text

from tunesmith_client.amounts import dollars
from tunesmith_client.cli.completions import policies
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson
from tunesmith_client.cli.telling import code_of, out, print_json, table_of, tell_findings
from tunesmith_client.errors import NotFound, RequestRefused
from tunesmith_client.progress.view import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from tunesmith_client.answers import Backtest, BacktestedPolicy
    from tunesmith_client.api import TuningsApi
    from tunesmith_client.errors import ApiError

BAR = 24
"""Width of the chart's longest bar, where there is room."""


@connected()
def backtest(
    connection: Connection,
    *,
    tuning_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Finished tunings.")],
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="Such as auto or median:grace=5; may be repeated.  [default: auto]",
            autocompletion=policies,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what policies would have saved, and lost, on finished tunings."""
    asked = list(dict.fromkeys(policy or ["auto"]))
    wanted = list(dict.fromkeys(tuning_ids))
    found, left = _each(connection.api, wanted, asked)
    if as_json:
        print_json(found)
    else:
        _tell(found)
    if left:
        raise typer.Exit(min(map(code_of, left)))


def _tell(found: Sequence[Backtest]) -> None:
    for each in found:
        out.print(page(each))
    if len(found) > 1:
        out.print(together(found))


def _each(
    api: TuningsApi, tuning_ids: Sequence[str], policies: Sequence[str]
) -> tuple[list[Backtest], list[ApiError]]:
    """Play each again; one of several that cannot be is told of, and left out."""
    found: list[Backtest] = []
    left: list[ApiError] = []
    for each in tuning_ids:
        try:
            found.append(api.backtest(each, policies))
        except (NotFound, RequestRefused) as error:
            if len(tuning_ids) == 1:
                raise
            findings = error.findings if isinstance(error, RequestRefused) else ()
            why = "" if findings else f" {error}"  # a refusal's text has its findings too
            tell_findings(findings, f"{each} is left out:{why}")
            left.append(error)
    return found, left


def page(found: Backtest) -> RenderableType:
    """Draw one tuning's backtest."""
    head = Text.assemble((found.name, "bold"), f"  {found.tuning_id}")
    told = f"{found.trials} trials, in {found.steps}, by {found.metric}"
    if found.without_curve:
        told += f"; {found.without_curve} without a curve are left out"
    return Group(
        head,
        Text(told, style="dim"),
        _table(found),
        *(Text(each, style="dim") for each in found.assumptions),
    )


def _table(found: Backtest) -> Table:
    saved = _heading(notional=found.notional)
    table = table_of("policy", "stopped", "not run", "trained", saved, "best", "lost?")
    table.add_column("left", min_width=8, max_width=BAR)
    for each in found.policies:
        table.add_row(
            each.policy,
            str(each.stopped),
            str(each.never_started),
            f"{each.seconds:,.0f} s",
            _saved(each.saved_seconds, 1 - each.cost, each.saved_usd),
            "" if each.best is None else short(each.best),
            Text("no", style="green") if each.keeps_best else Text("yes", style="bold red"),
            Bar(1.0, 0.0, max(min(each.cost, 1.0), 0.0)),
        )
    return table


def _heading(*, notional: bool) -> str:
    return "saved (notional)" if notional else "saved"


def _saved(seconds: float, share: float, usd: float | None) -> str:
    money = "" if usd is None else f", {dollars(usd)}"
    return f"{seconds:,.0f} s ({share:.0%}){money}"


def together(found: Sequence[Backtest]) -> RenderableType:
    """Sum up several tunings, policy by policy."""
    saved = _heading(notional=any(each.notional for each in found))
    table = table_of("policy", "trained", saved, "bests lost")
    table.title, table.title_justify = f"{len(found)} tunings together", "left"
    for place, name in enumerate(each.policy for each in found[0].policies):
        rows = [each.policies[place] for each in found]
        seconds = sum(each.seconds for each in rows)
        less = sum(each.saved_seconds for each in rows)
        whole = seconds + less
        table.add_row(
            name,
            f"{seconds:,.0f} s",
            _saved(less, less / whole if whole else 0.0, _sum(rows)),
            f"{sum(not each.keeps_best for each in rows)} of {len(rows)}",
        )
    return table


def _sum(rows: Sequence[BacktestedPolicy]) -> float | None:
    """Sum up the dollars; None where those of any tuning are not known."""
    known = [each.saved_usd for each in rows if each.saved_usd is not None]
    return sum(known) if len(known) == len(rows) else None
