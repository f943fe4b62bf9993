"""The command that fetches a tuning's report."""

from __future__ import annotations

import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tunesmith_client.cli.connection import Connection, connected
from tunesmith_client.cli.options import TuningId
from tunesmith_client.cli.telling import out
from tunesmith_client.errors import NotReady


class Format(StrEnum):
    """How a report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


_ENDINGS = {Format.HTML: "html", Format.MARKDOWN: "md", Format.JSON: "json"}


@connected()
def report(
    connection: Connection,
    *,
    tuning_id: TuningId,
    format_: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.HTML,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to; - prints it. Default: report-ID.html."),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write a page about a tuning: what was asked, found, stopped, spent and saved."""
    written = connection.api.report(tuning_id, format=format_.value)
    if str(output) == "-":
        typer.echo(written)
        return
    file = output or Path(f"report-{tuning_id}.{_ENDINGS[format_]}")
    try:
        file.write_text(written, encoding="utf-8")
    except OSError as error:
        raise NotReady(f"{file} cannot be written: {error.strerror}.") from error
    out.print(str(file), markup=False, soft_wrap=True)
    if open_it:
        webbrowser.open(file.resolve().as_uri())
