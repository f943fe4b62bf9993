"""The command that shows champions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from tunesmith_client.cli.connection import ApiUrl, Connection, Profile, Region, Stack
from tunesmith_client.cli.telling import out
from tunesmith_client.cli.tunings import AsJson  # noqa: TC001 -- typer reads it

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith_client.afterwards import Champion


def champions(
    *,
    project: Annotated[str | None, typer.Argument(help="Only those of this project.")] = None,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Show the best tuning of each project, one for each objective."""
    found = Connection(stack, api_url, None, region, profile).api.champions(project)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found]))
    elif not found:
        out.print("There is no champion yet.")
    else:
        out.print(_table(found))


def _table(found: Sequence[Champion]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for heading in ("project", "objective", "value", "tuning", "since", "before", "model"):
        table.add_column(heading, overflow="fold")
    for each in found:
        table.add_row(
            Text(each.project),
            Text(f"{each.goal.lower()} {each.metric}"),
            f"{each.objective:.6g}",
            each.tuning_id,
            f"{each.since:%Y-%m-%d %H:%M}",
            f"{each.replaced.objective:.6g}" if each.replaced else "",
            Text(each.model_uri or ""),
        )
    return table
