"""How the command line tells people of errors, and programs by its exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | the tuning failed |
| 2 | the command, its files or the request are wrong, or name what is not there |
| 3 | the service cannot be reached, does not allow it, or refuses for now |
| 130, 143 | interrupted by Ctrl-C or SIGTERM |
"""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from tunesmith.domain.errors import InvalidRequest
from tunesmith_client.errors import ApiError, ClientError, NotReady, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunesmith.domain.findings import Finding

TUNING_FAILED = 1
WRONG_REQUEST = 2
NO_SERVICE = 3

OURS_TO_MEND = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""Answers that say that the command is wrong; after others it may work another time."""
FOR_NOW = {"RecipeBusy", "ResultNotReady"}
"""What such answers are called where nothing is wrong but the time."""

UNBROKEN = 10_000
"""The width of what is no terminal: a row is a line there, for grep and its like."""


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = UNBROKEN
    return console


out = _console()
err = _console(stderr=True)


class TellingGroup(TyperGroup):
    """Turns the client's errors into a message and an exit code."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 -- typer keeps the type to itself
        """Run the command."""
        try:
            return super().invoke(ctx)
        except RequestRefused as error:
            tell_findings(error.findings, str(error).splitlines()[0])
        except InvalidRequest as error:
            tell_findings(error.findings, "The request cannot be read.")
        except ClientError as error:
            tell_error(str(error))
            raise typer.Exit(code_of(error)) from error
        raise typer.Exit(WRONG_REQUEST)


def code_of(error: ClientError) -> int:
    """Return the exit code that says what kind of error it was."""
    if isinstance(error, ApiError):
        ours = error.status in OURS_TO_MEND and error.code not in FOR_NOW
        return WRONG_REQUEST if ours else NO_SERVICE
    return WRONG_REQUEST if isinstance(error, NotReady) else NO_SERVICE


def tell_error(message: str) -> None:
    """Say what went wrong."""
    err.print(
        Text("error: ", style="bold red").append(message, style="default not bold"), soft_wrap=True
    )


def tell_findings(findings: Sequence[Finding], headline: str) -> None:
    """List what is wrong with a request: field, value and fix."""
    tell_error(headline)
    for finding in findings:
        line = Text("  ").append(finding.field, style="bold").append(f" {finding.message}")
        if finding.value is not None:
            line.append(f" (got {finding.value!r})", style="dim")
        err.print(line.append(f"\n    {finding.fix}", style="green"), soft_wrap=True)


def tell_warnings(warnings: Iterable[str]) -> None:
    """List what the service warns of."""
    for warning in warnings:
        err.print(f"warning: {warning}", style="yellow", markup=False, soft_wrap=True)


def tell_more(cursor: str) -> None:
    """Say how a list goes on."""
    more = f"more: the same command with --cursor {cursor}"
    out.print(more, style="dim", markup=False, soft_wrap=True)


KEPT_WHOLE = {"id", "place", "at (UTC)"}
"""Columns whose words are not broken: one looks for these, or copies them."""
TRIALS = {"trial", "stops"}
WIDTH_OF_A_TRIAL = len("001-0a1b2c3d")


def table_of(*headings: str) -> Table:
    """Return an empty table; what is too wide for it goes on below, and nothing is left out."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    for heading in headings:
        table.add_column(
            heading,
            overflow="fold",
            no_wrap=heading in KEPT_WHOLE,
            min_width=WIDTH_OF_A_TRIAL if heading in TRIALS else None,
        )
    return table


def print_json(answer: BaseModel | Sequence[BaseModel]) -> None:
    """Print an answer for programs."""
    if isinstance(answer, BaseModel):
        typer.echo(json.dumps(answer.model_dump(mode="json")))
    else:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in answer]))
