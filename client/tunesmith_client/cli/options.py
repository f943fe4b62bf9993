"""Arguments and options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

TuningId = Annotated[str, typer.Argument(metavar="ID", help="The tuning's id.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
ReadyAsJson = Annotated[
    bool, typer.Option("--json", help="Print one line of JSON once ready, for programs.")
]
Follow = Annotated[bool, typer.Option("--follow", help="Show how it goes until it is over.")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="How many.")]
Cursor = Annotated[str | None, typer.Option(help="Go on where the last list ended.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")]
