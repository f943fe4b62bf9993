"""The command that asks a real account whether what we believe about AWS is so."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tunesmith_client.cli.connection import Connection, Profile, Region
from tunesmith_client.cli.embedded import STATE, repository
from tunesmith_client.cli.extras import need_local
from tunesmith_client.cli.telling import NO_SERVICE, err, out
from tunesmith_client.errors import NotReady
from tunesmith_client.files import write_atomically
from tunesmith_client.verify import beliefs, budget, fidelity, fixtures, telling
from tunesmith_client.verify.account import Account, clients_of
from tunesmith_client.verify.findings import Verdict
from tunesmith_client.verify.main import Verification
from tunesmith_client.verify.plan import Pace, plan
from tunesmith_client.verify.removal import Removal
from tunesmith_client.verify.sandbox import Names
from tunesmith_client.verify.sanitize import Sanitizer

if TYPE_CHECKING:
    from tunesmith_client.verify.budget import Estimate

DIFFERS = 1
FIXTURES = Path("tests", "fixtures", "aws")
PAGE, FIDELITY = Path("docs", "assumptions.md"), Path("docs", "fidelity.md")
PACE = Pace()
Cap = Annotated[str, typer.Option(help="The most it may cost, in US dollars.")]


def verify_aws(
    *,
    role: Annotated[str, typer.Option(help="ARN of a role that training jobs may run as.")] = "",
    slack_secret: Annotated[str, typer.Option(help="ARN of a Slack secret.")] = "",
    cap: Cap = str(budget.DEFAULT_CAP),
    instance_type: Annotated[str, typer.Option()] = budget.DEFAULT_INSTANCE,
    price_per_hour: Annotated[
        str | None, typer.Option(help="Of one instance, in US dollars, instead of the assumed one.")
    ] = None,
    fixtures_folder: Annotated[
        Path | None,
        typer.Option(help="Where to keep what was seen.  [default: tests/fixtures/aws]"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before starting.")] = False,
    remove: Annotated[
        str | None,
        typer.Option(metavar="ENVIRONMENT", help="Only remove what an earlier one left."),
    ] = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Verify on a real account what is believed about AWS. It costs money: see --cap."""
    connection = Connection(None, None, None, region, profile)
    if remove is not None:
        _remove(connection, Names.of(remove))
        return
    planned = plan(PACE, instance_type)
    price = None if price_per_hour is None else _dollars(price_per_hour)
    expected = budget.estimate(planned, PACE, instance_type, price)
    expected.hold_to(_dollars(cap))
    site = _account(connection, role, slack_secret, instance_type)
    _ask(site, expected, yes=yes)
    verification = Verification.prepare(repository(), site, planned=planned, pace=PACE, say=_say)
    try:
        _run(verification)
    finally:
        _keep_raw(verification)
        _tell_left(verification.left, verification.names)
    _judge(verification, fixtures_folder or site.root / FIXTURES)


def _account(connection: Connection, role: str, slack_secret: str, instance_type: str) -> Account:
    if not role or not slack_secret:
        raise NotReady("Give --role and --slack-secret: ARNs of what the stack works with.")
    parameters = {
        "TrainingRoleArns": role,
        "SlackSecretArn": slack_secret,
        "AllowedInstanceTypes": instance_type,
        "AllowedImageRegistries": "*",  # the region decides whose image it is
    }
    return Account(repository(), connection.boto3_session, connection.session, parameters)


def _dollars(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        raise NotReady(f"{text} is no amount of US dollars: write a number such as 5 or 0.115.")
    return value


def _ask(site: Account, expected: Estimate, *, yes: bool) -> None:
    err.print(f"account {site.number()}, region {site.region}", highlight=False)
    for line in expected.lines():
        err.print(line, highlight=False, soft_wrap=True)
    if not yes:
        typer.confirm("Start?", abort=True, err=True)


def _run(verification: Verification) -> None:
    need_local()
    from tunesmith_local.stack.interruption import Interrupted, interruptible  # noqa: PLC0415 -- heavy

    try:
        with interruptible():
            verification.run()
    except Interrupted as interruption:
        err.print(f"\nended by {interruption}", style="yellow")
        raise typer.Exit(interruption.exit_code) from None


def _judge(verification: Verification, folder: Path) -> None:
    root, evidence = verification.root, verification.evidence
    findings = beliefs.judge(evidence)
    telling.tell_findings(out, beliefs.read_beliefs((root / PAGE).read_text()), findings)
    page = root / FIDELITY
    found = fidelity.conflicts(page.read_text() if page.is_file() else "", findings)
    telling.tell_conflicts(out, found)
    sanitizer = Sanitizer(verification.names, verification.outputs)
    for path in fixtures.write(evidence, sanitizer, folder):
        out.print(f"fixture: {path}", highlight=False, soft_wrap=True)
    if verification.left:
        raise typer.Exit(NO_SERVICE)
    if found or any(each.verdict is Verdict.DIFFERS for each in findings.values()):
        raise typer.Exit(DIFFERS)


def _keep_raw(verification: Verification) -> None:
    """Keep what was paid for, also where something failed; this folder is never committed."""
    folder = verification.root / STATE / "verify"
    path = folder / f"{verification.names.environment}.json"
    write_atomically(path, verification.evidence.model_dump_json(indent=2).encode())
    _say(f"everything seen, with the account's names: {path}")


def _remove(connection: Connection, names: Names) -> None:
    clients = clients_of(connection.boto3_session)
    removal = Removal(clients, names, _say, PACE.removal_seconds, PACE.poll_seconds)
    left = removal.run()
    _tell_left(left, names)
    if left:
        raise typer.Exit(NO_SERVICE)


def _tell_left(left: list[str], names: Names) -> None:
    for each in left:
        err.print(f"not removed: {each}", style="bold red", highlight=False, soft_wrap=True)
    if left:
        err.print(f"try again: tunesmith verify-aws --remove {names.environment}", highlight=False)


def _say(message: str) -> None:
    err.print(message, style="dim", highlight=False, soft_wrap=True)
