"""Options that say where the stack is, and what is made from them."""

from __future__ import annotations

from typing import Annotated

import typer

from tunesmith_client.connection import Connection

__all__ = ["ApiUrl", "Bucket", "Connection", "Profile", "Region", "Stack"]

PANEL = "Where the stack is"

Stack = Annotated[
    str | None,
    typer.Option(help="Name of the CloudFormation stack.", rich_help_panel=PANEL),
]
ApiUrl = Annotated[
    str | None, typer.Option(help="Address of the API, with its stage.", rich_help_panel=PANEL)
]
Bucket = Annotated[str | None, typer.Option(help="The stack's bucket.", rich_help_panel=PANEL)]
Region = Annotated[str | None, typer.Option(help="AWS region.", rich_help_panel=PANEL)]
Profile = Annotated[
    str | None, typer.Option(help="Profile of the AWS configuration.", rich_help_panel=PANEL)
]
