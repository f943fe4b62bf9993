"""The command that lists a tuning's trials."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from tunesmith_client.cli import pages
from tunesmith_client.cli.connection import ApiUrl, Connection, Profile, Region, Stack
from tunesmith_client.cli.telling import out
from tunesmith_client.cli.tunings import AsJson, TuningId  # noqa: TC001 -- typer reads them


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


def trials(
    *,
    tuning_id: TuningId,
    sort: Annotated[SortBy, typer.Option(help="What to sort by.")] = SortBy.OBJECTIVE,
    order: Annotated[
        Order | None,
        typer.Option(help="Default: the best objective first, the lowest of everything else."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where the last list ended.")] = None,
    curves: Annotated[bool, typer.Option("--curves", help="With --json: with their curves.")] = (
        False
    ),
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """List a tuning's trials, the best first."""
    api = Connection(stack, api_url, None, region, profile).api
    page = api.trials(
        tuning_id,
        sort=sort.value,
        order=order.value if order else None,
        limit=limit,
        cursor=cursor,
        curves=curves and as_json,
    )
    if as_json:
        typer.echo(json.dumps(page.model_dump(mode="json")))
        return
    out.print(pages.trials(page.trials))
    if page.cursor:
        more = f"more: tunesmith trials {tuning_id} --sort {sort.value}"
        ordered = f" --order {order.value}" if order else ""
        out.print(f"{more}{ordered} --cursor {page.cursor}", style="dim", soft_wrap=True)
