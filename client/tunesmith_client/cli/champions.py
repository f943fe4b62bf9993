"""The command that shows champions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from tunesmith_client.amounts import moment
from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import AsJson
from tunesmith_client.cli.telling import out, print_json
from tunesmith_client.progress.view import short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunesmith_client.afterwards import Champion


@connected()
def champions(
    connection: Connection,
    *,
    project: Annotated[str | None, typer.Argument(help="Only those of this project.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the best tuning of each project, one for each objective."""
    found = connection.api.champions(project)
    if as_json:
        print_json(found)
    elif not found:
        out.print("There is no champion yet.")
    for each in () if as_json else found:
        # Below each other, not in a table: an address that is wrapped cannot be copied.
        out.print(Text("\n").join(_lines(each)), soft_wrap=True)


def _lines(champion: Champion) -> Iterator[Text]:
    objective = f"  {champion.goal.lower()} {champion.metric}  "
    before = f"  before {short(champion.replaced.objective)}" if champion.replaced else ""
    yield Text.assemble(
        (champion.project, "bold"),
        objective,
        (short(champion.objective), "bold green"),
        (before, "dim"),
    )
    yield Text(f"  tuning  {champion.tuning_id}, since {moment(champion.since)}")
    if values := champion.hyperparameters.items():
        yield Text(f"  best    {', '.join(f'{name}={short(value)}' for name, value in values)}")
    if champion.model_uri:
        yield Text(f"  model   {champion.model_uri}")
