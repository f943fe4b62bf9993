"""Commands about recipes: list, show, run, add, remove."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Group
from rich.text import Text

from tunesmith.domain.recipes import is_name
from tunesmith_client.amounts import cost_ahead, moment
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson
from tunesmith_client.cli.telling import (
    WRONG_REQUEST,
    TellingGroup,
    out,
    print_json,
    table_of,
    tell_findings,
    tell_warnings,
)
from tunesmith_client.cli.tunings import tell_accepted
from tunesmith_client.errors import NotReady
from tunesmith_client.package import package
from tunesmith_client.specs import STANDARD_INPUT, read_spec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from tunesmith_client.recipe_answers import Recipe

app = typer.Typer(
    cls=TellingGroup, no_args_is_help=True, help="Requests that are kept, and what starts them."
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The recipe's name.")]


@app.command("list")
@connected()
def list_(
    connection: Connection,
    *,
    as_json: AsJson = False,
) -> None:
    """List the recipes."""
    found = connection.api.recipes()
    if as_json:
        print_json(found)
    else:
        out.print(_many(found))


@app.command()
@connected()
def show(
    connection: Connection,
    *,
    name: Name,
    as_json: AsJson = False,
) -> None:
    """Show a recipe: its trigger, its tunings, and what became of its last version."""
    recipe = connection.api.recipe(name)
    if as_json:
        print_json(recipe)
    else:
        out.print(_one(recipe), soft_wrap=True)


@app.command()
@connected()
def run(
    connection: Connection,
    *,
    name: Name,
    idempotency_key: Annotated[
        str | None, typer.Option(help="The same key is the same tuning. Default: random.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start a tuning now, on all of a recipe's data; refused while `at_most` of its tunings run."""
    accepted = connection.api.run_recipe(name, idempotency_key=idempotency_key)
    tell_accepted(accepted, as_json=as_json, follow_it=False)


@app.command()
@connected(bucket=True)
def add(
    connection: Connection,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON file.")],
    name: Annotated[
        str | None, typer.Option(help="What it is called. Default: the file's name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Upload a recipe, with the local folders that it names, and wait for what becomes of it."""
    called = _called(file, name)
    body = package(read_spec(file), file.parent, connection.bucket)
    told = connection.recipe_shelf.add(called, body)
    if as_json:
        print_json(told)
    if told.state == "rejected":
        kept = " An earlier version stays in force." if told.in_force else ""
        tell_findings(told.findings, f"The recipe was rejected.{kept}")
        raise typer.Exit(WRONG_REQUEST)
    if not as_json:
        out.print(f"[bold]{called}[/]  {told.state}")
        if told.estimate is not None:
            out.print(f"each tuning: {cost_ahead(told.estimate)}", style="dim", markup=False)
    tell_warnings(told.warnings)


@app.command()
@connected(bucket=True)
def remove(
    connection: Connection,
    *,
    name: Name,
) -> None:
    """Remove a recipe; its tunings go on and are kept."""
    connection.recipe_shelf.remove(connection.api.recipe(name))
    out.print(f"[bold]{name}[/]  removed")


def _called(file: Path, name: str | None) -> str:
    if name is None and str(file) == STANDARD_INPUT:
        raise typer.BadParameter("Say with --name what the recipe is called.")
    called = name if name is not None else file.stem
    if not is_name(called):
        raise NotReady(
            f"A recipe cannot be called {called!r}. Give --name with 1 to 100 letters, digits,"
            " `.`, `_` and `-`, the first a letter or digit."
        )
    return called


def _many(recipes: Sequence[Recipe]) -> RenderableType:
    if not recipes:
        return Text("There are no recipes.")
    table = table_of("name", "last version", "trigger", "running", "last tuning")
    for each in recipes:
        state = each.latest.state
        if state == "rejected" and each.in_force:
            state = "rejected, an earlier one is in force"
        table.add_row(
            each.name,
            state,
            Text(_trigger(each)),
            str(len(each.running) or ""),
            next(iter(each.tunings), ""),
        )
    return table


def _one(recipe: Recipe) -> RenderableType:
    latest = recipe.latest
    parts: list[RenderableType] = [
        Text.assemble((recipe.name, "bold"), f"  {latest.state}  ", (latest.object_uri, "dim")),
        *(Text(f"  {finding}", style="red") for finding in latest.findings),
    ]
    if recipe.in_force is None:
        parts.append(Text("No version of it is in force.", style="yellow"))
    elif recipe.in_force.object_uri != latest.object_uri:
        parts.append(Text(f"in force  {recipe.in_force.object_uri}", style="yellow"))
    if recipe.in_force is not None:
        parts.append(Text(f"trigger   {_trigger(recipe)}"))
        parts += [Text(f"limit     {limit}") for limit in [_limit(recipe)] if limit]
    if recipe.last_call is not None:
        call = recipe.last_call
        told = f"last {call.starter} {call.outcome}, {moment(call.at)}: {call.message}"
        parts.append(Text(told))
    if recipe.last_burst is not None:
        last = recipe.last_burst
        parts.append(Text(f"last data {last.outcome}, {moment(last.at)}: {last.message}"))
    if recipe.burst is not None:
        came = recipe.burst
        where = f" in {came.folder}" if came.folder else ""
        since = f"{came.first_at:%m-%d %H:%M:%S} to {came.last_at:%H:%M:%S} UTC"
        parts.append(Text(f"new data  {came.events} objects{where}, {since}"))
    parts += [Text(f"running   {', '.join(recipe.running) or 'nothing'}")]
    parts += [Text(f"tunings   {', '.join(recipe.tunings) or 'none yet'}")]
    return Group(*parts)


def _trigger(recipe: Recipe) -> str:
    trigger = recipe.in_force.trigger if recipe.in_force else {}
    told = []
    for kind in ("data", "schedule", "event"):
        settings = trigger.get(kind)
        if isinstance(settings, dict):
            settings = settings.get("prefix") or json.dumps(settings)
        if settings:
            told.append(f"{kind} {settings}")
    return ", ".join(told)


def _limit(recipe: Recipe) -> str:
    """Say how many of its tunings run at once; an older service does not tell."""
    trigger = recipe.in_force.trigger if recipe.in_force else {}
    most, then = trigger.get("at_most"), trigger.get("then")
    return f"at most {most} at once, then {then}" if most and then else ""
