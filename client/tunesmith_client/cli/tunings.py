"""Commands about tunings: submit, package, show, list, stop, decisions."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml

from tunesmith_client.adopt import adopt
from tunesmith_client.amounts import cost_ahead
from tunesmith_client.cli import pages
from tunesmith_client.cli.connection import ApiUrl, Bucket, Connection, Profile, Region, Stack
from tunesmith_client.cli.telling import TUNING_FAILED, err, out
from tunesmith_client.package import package
from tunesmith_client.progress import follow, show_progress
from tunesmith_client.specs import read_spec

if TYPE_CHECKING:
    from tunesmith_client.answers import Accepted, Tuning

POLL_SECONDS = 5.0

SpecFile = Annotated[
    Path | None, typer.Argument(metavar="[SPEC]", help="YAML or JSON file; - is standard input.")
]
TuningId = Annotated[str, typer.Argument(metavar="ID", help="The tuning's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def submit(
    *,
    spec: SpecFile = None,
    from_tuning_job: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Ask for another tuning like this SageMaker tuning job."),
    ] = None,
    follow_it: Annotated[
        bool, typer.Option("--follow", help="Show how it goes until it is over.")
    ] = False,
    idempotency_key: Annotated[
        str | None,
        typer.Option(
            help="The same key with the same request is the same tuning. Default: random."
        ),
    ] = None,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    bucket: Bucket = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Start a tuning; local folders that the spec names are uploaded first."""
    connection = Connection(stack, api_url, bucket, region, profile)
    body = _body(spec, from_tuning_job, connection)
    accepted = connection.api.submit(body, idempotency_key=idempotency_key)
    tell_accepted(accepted, as_json=as_json)
    if follow_it:
        follow_to_the_end(connection, accepted.tuning_id, as_json=as_json)


def _body(spec: Path | None, job: str | None, connection: Connection) -> dict[str, Any]:
    if (spec is None) == (job is None):
        raise typer.BadParameter("Give a spec file, or --from-tuning-job NAME.")
    if job is not None:
        return adopt(connection.sagemaker, job)
    return _packaged(Path(str(spec)), connection)


def _packaged(spec: Path, connection: Connection) -> dict[str, Any]:
    return package(read_spec(spec), spec.parent, _LazyBucket(connection))


class _LazyBucket:
    """The stack's bucket, looked for only when there is something to send."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has(self, key: str) -> bool:
        return self._connection.bucket.has(key)

    def put(self, key: str, content: bytes) -> None:
        self._connection.bucket.put(key, content)


def tell_accepted(accepted: Accepted, *, as_json: bool) -> None:
    """Say that a request was taken, and what it is to cost."""
    if as_json:
        _print_json(accepted.model_dump(mode="json"))
        return
    out.print(f"[bold]{accepted.tuning_id}[/]  {accepted.status}")
    if accepted.cost is not None:
        out.print(cost_ahead(accepted.cost), style="dim", markup=False)
    for warning in accepted.warnings:
        err.print(f"warning: {warning}", style="yellow", markup=False)


def follow_to_the_end(connection: Connection, tuning_id: str, *, as_json: bool) -> None:
    """Show how a tuning goes until it is over, and then what came of it."""
    views = follow(connection.api, tuning_id, pause_seconds=POLL_SECONDS)
    _tell_end(show_progress(views, err if as_json else out), as_json=as_json)


def _tell_end(tuning: Tuning, *, as_json: bool) -> None:
    if as_json:
        _print_json(tuning.model_dump(mode="json"))
    else:
        out.print(pages.one(tuning))
    if tuning.status == "failed":
        raise typer.Exit(TUNING_FAILED)


def package_(
    *,
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="YAML or JSON file.")],
    stack: Stack = None,
    bucket: Bucket = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Upload the folders that a spec names, and print it as it can be put under requests/."""
    connection = Connection(stack, None, bucket, region, profile)
    typer.echo(yaml.safe_dump(_packaged(spec, connection), sort_keys=False), nl=False)


def show(
    *,
    tuning_id: TuningId,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Show how a tuning stands."""
    tuning = Connection(stack, api_url, None, region, profile).api.show(tuning_id)
    if as_json:
        _print_json(tuning.model_dump(mode="json"))
    else:
        out.print(pages.one(tuning))


def list_(
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where the last list ended.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those that are running, …")] = None,
    name: Annotated[str | None, typer.Option(help="Only those with this in their name.")] = None,
    project: Annotated[str | None, typer.Option(help="Only those of this project.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Not older, as 2026-01-02T12:00:00Z.")
    ] = None,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """List tunings, newest first."""
    api = Connection(stack, api_url, None, region, profile).api
    wanted = {"status": status, "name": name, "project": project, "since": since}
    page = api.list(limit=limit, cursor=cursor, **wanted)
    if as_json:
        _print_json(page.model_dump(mode="json"))
        return
    out.print(pages.many(page.tunings))
    if page.cursor:
        given = {**wanted, "cursor": page.cursor}
        more = " ".join(f"--{key} {shlex.quote(value)}" for key, value in given.items() if value)
        out.print(f"more: tunesmith list {more}", style="dim", markup=False, soft_wrap=True)


def stop(
    *,
    tuning_id: TuningId,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Stop a tuning; its best trial so far still counts."""
    Connection(stack, api_url, None, region, profile).api.stop(tuning_id)
    out.print(f"[bold]{tuning_id}[/]  stopping")


def decisions(
    *,
    tuning_id: TuningId,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Show what the stopping policies decided, and why."""
    found = Connection(stack, api_url, None, region, profile).api.decisions(tuning_id)
    if as_json:
        _print_json([each.model_dump(mode="json") for each in found])
    else:
        out.print(pages.decisions(found))


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value))
