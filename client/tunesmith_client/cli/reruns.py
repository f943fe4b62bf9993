"""The command that asks for a tuning again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith_client.amounts import cost_ahead
from tunesmith_client.cli.connection import ApiUrl, Connection, Profile, Region, Stack
from tunesmith_client.cli.telling import out
from tunesmith_client.cli.tunings import (
    AsJson,
    TuningId,
    follow_to_the_end,
    tell_accepted,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith_client.afterwards import Narrowed


def rerun(
    *,
    tuning_id: TuningId,
    narrow: Annotated[
        bool, typer.Option("--narrow", help="Search half of each range, around the best trial.")
    ] = False,
    factor: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Narrow to this share of each range, as 0.25."),
    ] = None,
    max_jobs: Annotated[int | None, typer.Option(help="How many trials this time.")] = None,
    parallel: Annotated[int | None, typer.Option(help="How many at a time.")] = None,
    budget: Annotated[float | None, typer.Option(metavar="USD", help="What it may cost.")] = None,
    strategy: Annotated[str | None, typer.Option(help="Search in another way.")] = None,
    name: Annotated[str | None, typer.Option(help="Name it otherwise.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what it comes to; start nothing.")
    ] = False,
    follow_it: Annotated[
        bool, typer.Option("--follow", help="Show how it goes until it is over.")
    ] = False,
    idempotency_key: Annotated[
        str | None,
        typer.Option(help="The same key with the same changes is the same tuning."),
    ] = None,
    as_json: AsJson = False,
    stack: Stack = None,
    api_url: ApiUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Ask for a tuning again: as it was asked, or around the best that it found."""
    connection = Connection(stack, api_url, None, region, profile)
    narrowing = {"factor": factor} if factor is not None else narrow or None
    changes = _given(
        narrow=narrowing,
        max_jobs=max_jobs,
        parallel=parallel,
        budget=budget,
        strategy=strategy,
        name=name,
    )
    if dry_run:
        _preview(connection, tuning_id, changes, as_json=as_json)
        return
    accepted = connection.api.rerun(tuning_id, changes, idempotency_key=idempotency_key)
    tell_accepted(accepted, as_json=as_json)
    if not as_json:
        _tell_narrowed(accepted.narrowed)
    if follow_it:
        follow_to_the_end(connection, accepted.tuning_id, as_json=as_json)


def _given(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever JSON can hold
    return {name: value for name, value in changes.items() if value is not None}


def _preview(
    connection: Connection, tuning_id: str, changes: dict[str, Any], *, as_json: bool
) -> None:
    found = connection.api.estimate_rerun(tuning_id, changes)
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json")))
        return
    out.print(f"up to {found.trials:,} trials, {cost_ahead(found.estimate)}", markup=False)
    _tell_narrowed(found.narrowed)


def _tell_narrowed(narrowed: Sequence[Narrowed]) -> None:
    for each in narrowed:
        line = f"{each.hyperparameter}: {_range(each.before)} → {_range(each.after)}"
        out.print(line, style="dim", markup=False, soft_wrap=True)


def _range(values: dict[str, float] | tuple[str, ...]) -> str:
    if isinstance(values, dict):
        return f"{values['min']:g} to {values['max']:g}"
    return ", ".join(values)
