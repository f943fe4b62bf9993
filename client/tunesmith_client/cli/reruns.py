"""The command that asks for a tuning again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith_client.amounts import cost_ahead
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson, Follow, TuningId
from tunesmith_client.cli.telling import out, print_json, tell_warnings
from tunesmith_client.cli.tunings import follow_to_the_end, tell_accepted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith_client.afterwards import Narrowed


Narrow = Annotated[
    bool, typer.Option("--narrow", help="Search half of each range, around the best trial.")
]
Factor = Annotated[
    float | None,
    typer.Option(metavar="SHARE", help="Narrow to this share of each range, as 0.25."),
]
MaxJobs = Annotated[int | None, typer.Option(help="How many trials this time.")]
Parallel = Annotated[int | None, typer.Option(help="How many at a time.")]
Budget = Annotated[float | None, typer.Option(metavar="USD", help="What it may cost.")]
Strategy = Annotated[str | None, typer.Option(help="Search in another way.")]
Name = Annotated[str | None, typer.Option(help="Name it otherwise.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only tell what it comes to; start nothing.")
]
Key = Annotated[
    str | None, typer.Option(help="The same key with the same changes is the same tuning.")
]


@connected()
def rerun(
    connection: Connection,
    *,
    tuning_id: TuningId,
    narrow: Narrow = False,
    factor: Factor = None,
    max_jobs: MaxJobs = None,
    parallel: Parallel = None,
    budget: Budget = None,
    strategy: Strategy = None,
    name: Name = None,
    dry_run: DryRun = False,
    follow_it: Follow = False,
    idempotency_key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Ask for a tuning again: as it was asked, or around the best that it found."""
    narrowing = {"factor": factor} if factor is not None else narrow or None
    sizes = {"max_jobs": max_jobs, "parallel": parallel, "budget": budget}
    changes = _given(narrow=narrowing, strategy=strategy, name=name, **sizes)
    if dry_run:
        _preview(connection, tuning_id, changes, as_json=as_json)
        return
    accepted = connection.api.rerun(tuning_id, changes, idempotency_key=idempotency_key)
    tell_accepted(accepted, as_json=as_json, follow_it=follow_it)
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
        print_json(found)
        return
    out.print(f"up to {found.trials:,} trials, {cost_ahead(found.estimate)}", markup=False)
    _tell_narrowed(found.narrowed)
    tell_warnings(found.warnings)


def _tell_narrowed(narrowed: Sequence[Narrowed]) -> None:
    for each in narrowed:
        line = f"{each.hyperparameter}: {_range(each.before)} → {_range(each.after)}"
        out.print(line, style="dim", markup=False, soft_wrap=True)


def _range(values: dict[str, float] | tuple[str, ...]) -> str:
    if isinstance(values, dict):
        return f"{values['min']:g} to {values['max']:g}"
    return ", ".join(values)
