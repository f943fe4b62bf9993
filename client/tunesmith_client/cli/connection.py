"""Options that say where the stack is, and the decorator that gives them to a command."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tunesmith_client.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Connection", "Profile", "Region", "connected"]

PANEL = "Where the stack is"

Stack = Annotated[
    str | None,
    typer.Option(
        help="Name of the CloudFormation stack. Default: TUNESMITH_STACK, or tunesmith.",
        rich_help_panel=PANEL,
    ),
]
ApiUrl = Annotated[
    str | None,
    typer.Option(
        help="Address of the API, with its stage. Default: TUNESMITH_API_URL.",
        rich_help_panel=PANEL,
    ),
]
Bucket = Annotated[
    str | None,
    typer.Option(
        "--bucket", help="The stack's bucket. Default: TUNESMITH_BUCKET.", rich_help_panel=PANEL
    ),
]
Region = Annotated[str | None, typer.Option(help="AWS region.", rich_help_panel=PANEL)]
Profile = Annotated[
    str | None, typer.Option(help="Profile of the AWS configuration.", rich_help_panel=PANEL)
]


def connected(
    *, api: bool = True, bucket: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that say where the stack is, and hand it the connection.

    Typer reads the options of a command from its signature: the decorated one has, in place of
    the connection, an option for each field of it that matters.
    """
    options = {"stack": Stack, "region": Region, "profile": Profile}
    options |= {"api_url": ApiUrl} if api else {}
    options |= {"bucket_name": Bucket} if bucket else {}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:  # noqa: ANN401 -- whatever options the command has
            where = {name: given.pop(name) for name in options}
            command(Connection(**where), **given)

        functools.update_wrapper(run, command)
        run.__annotations__ = {}  # the signature has them, evaluated
        run.__signature__ = _signature(command, options)  # type: ignore[attr-defined] # inspect's
        return run

    return decorate


def _signature(command: Callable[..., None], options: Mapping[str, object]) -> inspect.Signature:
    whole = inspect.signature(command, eval_str=True)
    _connection, *own = whole.parameters.values()
    where = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in options.items()
    ]
    return whole.replace(parameters=[*own, *where])
