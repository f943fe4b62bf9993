"""The command that brings SageMaker alone to this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from tunesmith_client.cli.embedded import STATE
from tunesmith_client.cli.extras import need_local
from tunesmith_client.cli.options import Port, ReadyAsJson  # noqa: TC001 -- typer reads them
from tunesmith_client.cli.telling import err, out
from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from tunesmith_local.stack import LocalSageMakerAddresses

FOLDER = "sagemaker"


StateDir = Annotated[
    Path | None,
    typer.Option(
        help="Where jobs and objects are kept.",
        show_default=f"{STATE}/{FOLDER}",
        file_okay=False,
    ),
]
TrialPython = Annotated[
    Path | None,
    typer.Option(
        help="Interpreter of the training scripts.",
        show_default=f"{STATE}/trials-env",
        exists=True,
        dir_okay=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A setting of the engine; repeatable."),
]


def sagemaker(
    port: Port = 0,
    state_dir: StateDir = None,
    as_json: ReadyAsJson = False,
    trial_python: TrialPython = None,
    set_: Settings = None,
) -> None:
    """Start a local SageMaker with what it needs of S3 and the rest, and stay until told to stop.

    Jobs, trials, metrics and objects are there again when it is started anew, however it ended.
    """
    need_local()
    from tunesmith_local.stack import (  # noqa: PLC0415 -- heavy
        LocalSageMakerOptions,
        StackError,
        serve_sagemaker,
    )

    root = clone_or_here()
    options = LocalSageMakerOptions(
        state_dir=state_dir or root / STATE / FOLDER,
        port=port,
        engine=settings(set_ or []),
        # Not resolved: the link in an environment's bin folder is what makes it that environment.
        trial_python=trial_python.absolute() if trial_python else None,
    )
    if not as_json:
        err.print("starting …", style="dim")
    try:
        serve_sagemaker(root, options, _print_json if as_json else _print_addresses)
    except StackError as error:
        raise NotReady(str(error)) from error


def clone_or_here() -> Path:
    """Return the clone that this program is run from, or the current folder."""
    clone = Path(__file__).resolve().parents[3]
    return clone if (clone / "pyproject.toml").is_file() else Path.cwd()


def settings(given: list[str]) -> dict[str, object]:
    """Read `name=value` pairs, with values written as in YAML."""
    chosen: dict[str, object] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{each!r} is not NAME=VALUE", param_hint="--set")
        try:
            chosen[name.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            raise typer.BadParameter(f"{value!r} cannot be read", param_hint="--set") from None
    return chosen


def _print_json(addresses: LocalSageMakerAddresses) -> None:
    typer.echo(addresses.model_dump_json())


def _print_addresses(addresses: LocalSageMakerAddresses) -> None:
    for name, value in addresses.model_dump(mode="json").items():
        out.print(f"{name:<14} {value}", highlight=False, soft_wrap=True)
    out.print("\nTo use it from another shell:", style="bold")
    for name, value in {
        "AWS_ENDPOINT_URL": addresses.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": addresses.region,
    }.items():
        out.print(f"export {name}={value}", highlight=False, soft_wrap=True)
    out.print("\nCtrl-C stops it; the next start goes on where it was.", style="dim")
