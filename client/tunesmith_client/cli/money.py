"""Command about money: estimate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from tunesmith_client.amounts import dollars
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson
from tunesmith_client.cli.parents import warm_start_page
from tunesmith_client.cli.telling import out, print_json, tell_warnings
from tunesmith_client.connection import NoBucket
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

if TYPE_CHECKING:
    from tunesmith_client.answers import Preview


@connected()
def estimate(
    connection: Connection,
    *,
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC", help="YAML or JSON file; - is standard input.")
    ],
    as_json: AsJson = False,
) -> None:
    """Tell what a tuning would cost; nothing is started and nothing uploaded."""
    found = connection.api.estimate(package(read_spec(spec), spec.parent, NoBucket()))
    if as_json:
        print_json(found)
        return
    out.print(_table(found))
    if found.warm_start is not None:
        out.print(warm_start_page(found.warm_start))
    tell_warnings(found.warnings)


def _table(found: Preview) -> Table:
    cost = found.estimate
    title = Text(found.name, style="table.title")
    table = Table(box=box.SIMPLE, show_header=False, title=title, title_justify="left")
    table.add_row("trials", f"up to {found.trials:,}")
    table.add_row("expected", dollars(cost.expected_usd, notional=cost.notional))
    table.add_row("at most", dollars(cost.maximum_usd, notional=cost.notional))
    if found.budget is not None:
        table.add_row("budget", dollars(found.budget.usd))
        table.add_row("may exceed it by", dollars(cost.overshoot_usd))
    table.add_row("rests on", Text(cost.basis))
    table.add_row("prices", Text(cost.prices))
    return table
