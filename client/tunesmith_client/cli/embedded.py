"""Commands that bring AWS to this machine: up and run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith_client.cli.extras import need_local
from tunesmith_client.cli.options import Port, ReadyAsJson  # noqa: TC001 -- typer reads them
from tunesmith_client.cli.telling import TUNING_FAILED, err, out
from tunesmith_client.errors import NotReady
from tunesmith_client.run.example import FOLDER, Strategy

if TYPE_CHECKING:
    from tunesmith_local.stack import StackAddresses

TEMPLATE = "template.yaml"
STATE = ".tunesmith"
ADDRESS_FIELDS = (
    "endpoint_url",
    "api_url",
    "bucket",
    "table",
    "state_machine_arn",
    "slack_inbox_url",
    "region",
    "account_id",
    "role_arn",
)


def up(
    as_json: ReadyAsJson = False,
    port: Port = 0,
    minute_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long a minute of a schedule lasts.")
    ] = 60.0,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Of the template; may be repeated."),
    ] = None,
) -> None:
    """Start the embedded stack and stay in the foreground until told to stop."""
    need_local()
    from tunesmith_local.stack import StackError, StackOptions, serve  # noqa: PLC0415 -- heavy

    parameters = dict(_parameter(each) for each in parameter or ())
    options = StackOptions(port=port, minute_seconds=minute_seconds, parameters=parameters)
    if not as_json:
        err.print("starting the stack …", style="dim")
    try:
        serve(repository(), options, _print_json if as_json else _print_addresses)
    except StackError as error:
        raise NotReady(str(error)) from error


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text} is not NAME=VALUE, for example AdoptTaggedJobs=true.")
    return name, value


def _print_json(addresses: StackAddresses) -> None:
    typer.echo(addresses.model_dump_json(include=set(ADDRESS_FIELDS)))


def _print_addresses(addresses: StackAddresses) -> None:
    for name in ADDRESS_FIELDS:
        out.print(f"{name:<18} {getattr(addresses, name)}", highlight=False, soft_wrap=True)
    out.print("\nTo use it from another shell:", style="bold")
    for name, value in _environment(addresses).items():
        out.print(f"export {name}={value}", highlight=False, soft_wrap=True)
    out.print("\nCtrl-C stops it.", style="dim")


def _environment(addresses: StackAddresses) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": addresses.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": addresses.region,
        "TUNESMITH_API_URL": addresses.api_url,
        "TUNESMITH_BUCKET": addresses.bucket,
    }


def run(
    strategy: Annotated[
        Strategy, typer.Option(help="How to search; each has a spec in examples/digits.")
    ] = Strategy.BAYESIAN,
    spec: Annotated[
        Path | None,
        typer.Option(help="Run this spec instead of the example's.", exists=True, dir_okay=False),
    ] = None,
    results: Annotated[
        Path | None, typer.Option(help="Leave results in this folder.", show_default=STATE)
    ] = None,
) -> None:
    """Run a whole tuning on this machine, from request to result."""
    need_local()
    from tunesmith_client.run.main import Job, run  # noqa: PLC0415 -- heavy
    from tunesmith_local.stack import StackError  # noqa: PLC0415
    from tunesmith_local.stack.interruption import Interrupted, interruptible  # noqa: PLC0415

    root = repository()
    job = Job(
        root,
        spec or root / strategy.spec,
        with_example_data=spec is None,
        results=results.resolve() if results else root / STATE,
    )
    try:
        with interruptible():
            succeeded = run(job, out)
    except Interrupted as interruption:
        err.print(f"\nended by {interruption}; everything was stopped", style="yellow")
        raise typer.Exit(interruption.exit_code) from None
    except StackError as error:
        raise NotReady(str(error)) from error
    if not succeeded:
        raise typer.Exit(TUNING_FAILED)


def repository() -> Path:
    """Return the folder with the template: this clone's, or where we are."""
    clone = Path(__file__).resolve().parents[3]
    for folder in (clone, Path.cwd()):
        if (folder / TEMPLATE).is_file() and (folder / FOLDER).is_dir():
            return folder
    raise NotReady(
        f"{Path.cwd()} is no clone of Tunesmith's repository. The embedded stack deploys the "
        f"{TEMPLATE} and the functions in it: run this in the top folder of a clone. "
        "`tunesmith sagemaker` needs none."
    )
