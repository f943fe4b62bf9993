"""The command that shows the queue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from tunesmith_client.cli.connection import ApiUrl, Connection, Profile, Region, Stack
from tunesmith_client.cli.telling import out
from tunesmith_client.cli.tunings import AsJson  # noqa: TC001 -- typer reads it

if TYPE_CHECKING:
    from tunesmith_client.answers import TuningQueue


def queue(
    *,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Show which tunings wait, in order, and for what."""
    found = Connection(stack, api_url, None, region, profile).api.queue()
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json")))
    elif found.tunings:
        out.print(draw(found))
    else:
        out.print("No tuning waits.")


def draw(found: TuningQueue) -> Table:
    """Draw who waits."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for heading in ("place", "id", "name", "project", "waits since", "why"):
        table.add_column(heading, no_wrap=heading == "id")
    for one in found.tunings:
        table.add_row(
            str(one.place),
            one.tuning_id,
            Text(one.name),
            Text(one.project),
            f"{one.since:%Y-%m-%d %H:%M}" if one.since else "",
            Text(one.cause),
        )
    return table
