"""What a verification prints: every belief with what was found, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tunesmith_client.verify.beliefs import NOT_PROBED
from tunesmith_client.verify.findings import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from tunesmith_client.verify.fidelity import Conflict
    from tunesmith_client.verify.findings import Finding

STYLES = {Verdict.HOLDS: "green", Verdict.DIFFERS: "bold red", Verdict.UNSEEN: "yellow"}


def tell_findings(
    console: Console, beliefs: Mapping[str, str], findings: Mapping[str, Finding]
) -> None:
    """Show every belief, those that differ last: they are what is read."""
    order = list(Verdict)[::-1]
    order.remove(Verdict.DIFFERS)
    order.append(Verdict.DIFFERS)
    table = Table("belief", "on AWS", "seen", box=None, pad_edge=False)
    for name, reason in NOT_PROBED.items():
        table.add_row(_named(name, beliefs), Text("not probed", "dim"), Text(reason, "dim"))
    for name, finding in sorted(findings.items(), key=lambda each: order.index(each[1].verdict)):
        verdict = Text(finding.verdict, STYLES[finding.verdict])
        table.add_row(_named(name, beliefs), verdict, Text(finding.seen))
    console.print(table)


def tell_conflicts(console: Console, found: Sequence[Conflict]) -> None:
    """Show the rows of docs/fidelity.md to look at again."""
    for conflict in found:
        console.print(Text(str(conflict), "bold red"), soft_wrap=True)
    if not found:
        console.print("Nothing in docs/fidelity.md is put in doubt.", highlight=False)


def _named(name: str, beliefs: Mapping[str, str]) -> Text:
    return Text(f"{name} ", "bold").append(beliefs.get(name, ""), "not bold")
