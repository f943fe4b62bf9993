"""How the command line tells people of errors, and programs by its exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | the tuning failed |
| 2 | the command, its files or the request are wrong; nothing was started |
| 3 | the service cannot be reached, or refuses |
| 130, 143 | interrupted by Ctrl-C or SIGTERM |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from tunesmith.domain.errors import InvalidRequest
from tunesmith_client.errors import ClientError, Conflict, NotReady, RequestRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith.domain.findings import Finding

TUNING_FAILED = 1
WRONG_REQUEST = 2
NO_SERVICE = 3

out = Console()
err = Console(stderr=True)


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
        except (Conflict, NotReady) as error:
            tell_error(str(error))
        except ClientError as error:
            tell_error(str(error))
            raise typer.Exit(NO_SERVICE) from error
        raise typer.Exit(WRONG_REQUEST)


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
