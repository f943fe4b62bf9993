"""Commands about tunings: submit, package, show, list, stop, decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from tunesmith_client.adopt import adopt
from tunesmith_client.amounts import cost_ahead
from tunesmith_client.cli import pages
from tunesmith_client.cli.completions import statuses
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson, Cursor, Follow, Limit, TuningId
from tunesmith_client.cli.telling import (
    TUNING_FAILED,
    err,
    out,
    print_json,
    tell_more,
    tell_warnings,
)
from tunesmith_client.connection import LazyBucket
from tunesmith_client.package import package
from tunesmith_client.progress import follow, show_progress
from tunesmith_client.specs import read_spec

if TYPE_CHECKING:
    from tunesmith_client.answers import Accepted, Tuning

POLL_SECONDS = 5.0

SpecFile = Annotated[
    Path | None, typer.Argument(metavar="SPEC", help="YAML or JSON file; - is standard input.")
]


@connected(bucket=True)
def submit(
    connection: Connection,
    *,
    spec: SpecFile = None,
    from_tuning_job: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Ask for another tuning like this SageMaker tuning job."),
    ] = None,
    follow_it: Follow = False,
    idempotency_key: Annotated[
        str | None,
        typer.Option(
            help="The same key with the same request is the same tuning. Default: random."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start a tuning; local folders that the spec names are uploaded first."""
    body = _body(spec, from_tuning_job, connection)
    accepted = connection.api.submit(body, idempotency_key=idempotency_key)
    tell_accepted(accepted, as_json=as_json, follow_it=follow_it)
    if follow_it:
        follow_to_the_end(connection, accepted.tuning_id, as_json=as_json)


def _body(spec: Path | None, job: str | None, connection: Connection) -> dict[str, Any]:
    if (spec is None) == (job is None):
        raise typer.BadParameter("Give a spec file, or --from-tuning-job NAME.")
    if job is not None:
        return adopt(connection.sagemaker, job)
    return _packaged(Path(str(spec)), connection)


def _packaged(spec: Path, connection: Connection) -> dict[str, Any]:
    return package(read_spec(spec), spec.parent, LazyBucket(connection))


def tell_accepted(accepted: Accepted, *, as_json: bool, follow_it: bool) -> None:
    """Say that a request was taken, and what it is to cost.

    Programs get one document: where the tuning is followed, it is the one of its end.
    """
    if as_json and not follow_it:
        print_json(accepted)
        return
    console = err if as_json else out
    console.print(f"[bold]{accepted.tuning_id}[/]  {accepted.status}")
    if accepted.cost is not None:
        console.print(cost_ahead(accepted.cost), style="dim", markup=False)
    tell_warnings(accepted.warnings)


def follow_to_the_end(connection: Connection, tuning_id: str, *, as_json: bool) -> None:
    """Show how a tuning goes until it is over, and then what came of it."""
    views = follow(connection.api, tuning_id, pause_seconds=POLL_SECONDS)
    try:
        tuning = show_progress(views, err if as_json else out)
    except KeyboardInterrupt:
        err.print(f"{tuning_id} goes on; to end it: tunesmith stop {tuning_id}", style="yellow")
        raise
    _tell_end(tuning, as_json=as_json)


def _tell_end(tuning: Tuning, *, as_json: bool) -> None:
    if as_json:
        print_json(tuning)
    else:
        out.print(pages.one(tuning), soft_wrap=True)
    if tuning.status == "failed":
        raise typer.Exit(TUNING_FAILED)


@connected(api=False, bucket=True)
def package_(
    connection: Connection,
    *,
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="YAML or JSON file.")],
) -> None:
    """Upload the folders that a spec names, and print it as it can be put under requests/."""
    typer.echo(yaml.safe_dump(_packaged(spec, connection), sort_keys=False), nl=False)


@connected()
def show(
    connection: Connection,
    *,
    tuning_id: TuningId,
    as_json: AsJson = False,
) -> None:
    """Show how a tuning stands."""
    tuning = connection.api.show(tuning_id)
    if as_json:
        print_json(tuning)
    else:
        out.print(pages.one(tuning), soft_wrap=True)


@connected()
def list_(
    connection: Connection,
    *,
    limit: Limit = 20,
    cursor: Cursor = None,
    status: Annotated[
        str | None, typer.Option(help="Only those that are running, …", autocompletion=statuses)
    ] = None,
    name: Annotated[str | None, typer.Option(help="Only those with this in their name.")] = None,
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Not older, as 2026-01-02T12:00:00Z.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List tunings, newest first."""
    page = connection.api.list(
        limit=limit, cursor=cursor, status=status, name=name, project=project, since=since
    )
    if as_json:
        print_json(page)
        return
    out.print(pages.many(page.tunings))
    if page.cursor:
        tell_more(page.cursor)


@connected()
def stop(
    connection: Connection,
    *,
    tuning_id: TuningId,
    as_json: AsJson = False,
) -> None:
    """Stop a tuning; its best trial so far still counts."""
    tuning = connection.api.stop(tuning_id)
    if as_json:
        print_json(tuning)
    else:
        out.print(f"[bold]{tuning.tuning_id}[/]  {tuning.status}")


@connected()
def decisions(
    connection: Connection,
    *,
    tuning_id: TuningId,
    as_json: AsJson = False,
) -> None:
    """Show what the stopping policies decided, and why."""
    found = connection.api.decisions(tuning_id)
    if as_json:
        print_json(found)
    else:
        out.print(pages.decisions(found))
