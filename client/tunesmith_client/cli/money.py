"""Command about money: estimate."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 -- typer reads the annotation
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from tunesmith_client.amounts import dollars
from tunesmith_client.cli.connection import ApiUrl, Connection, Profile, Region, Stack
from tunesmith_client.cli.parents import warm_start_page
from tunesmith_client.cli.telling import err, out
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

if TYPE_CHECKING:
    from tunesmith_client.answers import Preview


def estimate(
    *,
    spec: Annotated[
        Path, typer.Argument(metavar="SPEC", help="YAML or JSON file; - is standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Tell what a tuning would cost; nothing is started and nothing uploaded."""
    api = Connection(stack, api_url, None, region, profile).api
    found = api.estimate(package(read_spec(spec), spec.parent, _NoBucket()))
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json")))
        return
    out.print(_table(found))
    if found.warm_start is not None:
        out.print(warm_start_page(found.warm_start))
    for warning in found.warnings:
        err.print(f"warning: {warning}", style="yellow", markup=False)


class _NoBucket:
    """Takes everything for sent: what is only priced need not be there."""

    def has(self, key: str) -> bool:
        return bool(key)

    def put(self, key: str, content: bytes) -> None:
        raise AssertionError(f"{key} ({len(content)} bytes) was to be sent")


def _table(found: Preview) -> Table:
    cost = found.estimate
    table = Table(box=box.SIMPLE, show_header=False, title=found.name, title_justify="left")
    table.add_row("trials", f"up to {found.trials:,}")
    table.add_row("expected", dollars(cost.expected_usd, notional=cost.notional))
    table.add_row("at most", dollars(cost.maximum_usd, notional=cost.notional))
    if found.budget is not None:
        table.add_row("budget", dollars(found.budget.usd))
        table.add_row("may exceed it by", dollars(cost.overshoot_usd))
    table.add_row("rests on", cost.basis)
    table.add_row("prices", cost.prices)
    return table
