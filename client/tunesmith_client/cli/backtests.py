"""The command that plays finished tunings again under other policies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.bar import Bar
from rich.console import Group
from rich.measure import Measurement
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

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table

    from tunesmith_client.answers import Backtest, BacktestedPolicy
    from tunesmith_client.api import TuningsApi
    from tunesmith_client.errors import ApiError

NOTIONAL = "dollars are notional"


class _Form(NamedTuple):
    """What decides how wide a table is."""

    gap: str
    """Between an amount and what belongs to it."""
    joint: str
    """Between the settings of a policy."""
    bar: int
    """Width of the chart's longest bar; it is drawn to an eighth of a character."""


FORMS = (_Form(" ", "", 24), _Form(" ", "", 8), _Form("\n", "", 8), _Form("\n", "\n", 4))
"""Less and less wide."""
ANY_WIDTH = 10_000


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
    if found.notional:
        told += f"; {NOTIONAL}"
    return Group(
        head,
        Text(told, style="dim"),
        _Fitting([_table(found, each) for each in FORMS]),
        *(Text(each, style="dim") for each in found.assumptions),
    )


@dataclass(frozen=True)
class _Fitting:
    """Draws the first of some tables that fits without a broken word, or else the last."""

    tables: Sequence[Table]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        free = options.update(max_width=ANY_WIDTH)
        fits = (
            each
            for each in self.tables
            if Measurement.get(console, free, each).maximum <= options.max_width
        )
        yield next(fits, self.tables[-1])


def _table(found: Backtest, form: _Form) -> Table:
    headings = ("policy", "stopped", f"not{form.gap}run", "trained", "saved", "best", "lost?")
    table = table_of(*headings)
    table.add_column("left", width=form.bar)
    for each in found.policies:
        table.add_row(
            _policy(each.policy, form),
            str(each.stopped),
            str(each.never_started),
            f"{each.seconds:,.0f} s",
            _saved(each.saved_seconds, 1 - each.cost, each.saved_usd, form),
            "" if each.best is None else short(each.best),
            Text("no", style="green") if each.keeps_best else Text("yes", style="bold red"),
            Bar(1.0, 0.0, max(min(each.cost, 1.0), 0.0)),
        )
    return table


def _policy(name: str, form: _Form) -> Text:
    return Text(re.sub(r"(?<=[:,+])", form.joint, name))


def _saved(seconds: float, share: float, usd: float | None, form: _Form) -> str:
    money = "" if usd is None else f",{form.gap}{dollars(usd)}"
    return f"{seconds:,.0f} s{form.gap}({share:.0%}){money}"


def together(found: Sequence[Backtest]) -> RenderableType:
    """Sum up several tunings, policy by policy."""
    return _Fitting([_sums(found, each) for each in FORMS])


def _sums(found: Sequence[Backtest], form: _Form) -> Table:
    table = table_of("policy", "trained", "saved", "bests lost")
    notional = f"; {NOTIONAL}" if any(each.notional for each in found) else ""
    table.title, table.title_justify = f"{len(found)} tunings together{notional}", "left"
    for place, name in enumerate(each.policy for each in found[0].policies):
        rows = [each.policies[place] for each in found]
        seconds = sum(each.seconds for each in rows)
        less = sum(each.saved_seconds for each in rows)
        whole = seconds + less
        table.add_row(
            _policy(name, form),
            f"{seconds:,.0f} s",
            _saved(less, less / whole if whole else 0.0, _sum(rows), form),
            f"{sum(not each.keeps_best for each in rows)} of {len(rows)}",
        )
    return table


def _sum(rows: Sequence[BacktestedPolicy]) -> float | None:
    """Sum up the dollars; None where those of any tuning are not known."""
    known = [each.saved_usd for each in rows if each.saved_usd is not None]
    return sum(known) if len(known) == len(rows) else None
