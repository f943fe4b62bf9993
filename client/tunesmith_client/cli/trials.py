"""The command that lists a tuning's trials."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from tunesmith_client.cli import pages
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson, Cursor, Limit, TuningId
from tunesmith_client.cli.telling import out, print_json, tell_more


class SortBy(StrEnum):
    """What trials are sorted by."""

    OBJECTIVE = "objective"
    CREATED = "created"
    NAME = "name"
    SECONDS = "seconds"


class Order(StrEnum):
    """Which end comes first."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@connected()
def trials(
    connection: Connection,
    *,
    tuning_id: TuningId,
    sort: Annotated[SortBy, typer.Option(help="What to sort by.")] = SortBy.OBJECTIVE,
    order: Annotated[
        Order | None,
        typer.Option(help="Default: the best objective first, the lowest of everything else."),
    ] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
    curves: Annotated[bool, typer.Option("--curves", help="With --json: with their curves.")] = (
        False
    ),
    as_json: AsJson = False,
) -> None:
    """List a tuning's trials, the best first."""
    page = connection.api.trials(
        tuning_id,
        sort=sort.value,
        order=order.value if order else None,
        limit=limit,
        cursor=cursor,
        curves=curves and as_json,
    )
    if as_json:
        print_json(page)
        return
    out.print(pages.trials(page.trials))
    if page.cursor:
        tell_more(page.cursor)
