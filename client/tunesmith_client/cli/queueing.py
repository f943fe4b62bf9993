"""The command that shows the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from tunesmith_client.amounts import moment
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson
from tunesmith_client.cli.telling import out, print_json, table_of

if TYPE_CHECKING:
    from rich.table import Table

    from tunesmith_client.answers import TuningQueue


@connected()
def queue(
    connection: Connection,
    *,
    as_json: AsJson = False,
) -> None:
    """Show which tunings wait, in order, and for what."""
    found = connection.api.queue()
    if as_json:
        print_json(found)
    elif found.tunings:
        out.print(draw(found))
    else:
        out.print("No tuning waits.")


def draw(found: TuningQueue) -> Table:
    """Draw who waits."""
    table = table_of("place", "id", "name", "project", "why")
    for one in found.tunings:
        table.add_row(
            str(one.place),
            one.tuning_id,
            Text(one.name),
            Text(one.project),
            Text(f"{one.cause}, since {moment(one.since)}" if one.since else one.cause),
        )
    return table
