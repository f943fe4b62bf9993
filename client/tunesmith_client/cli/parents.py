"""What the commands print of a warm start: the parents, and why others do not serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from tunesmith_client.answers import WarmStart

MOST_SHOWN = 10
"""Rejected ones that are listed; programs get them all."""


def warm_start_page(found: WarmStart) -> Text:
    """Draw what a tuning learns from."""
    kind = f"{found.type}: " if found.type else "none: "
    lines = [f"warm start  {kind}{found.why}"]
    for parent in found.parents:
        value = "" if parent.objective is None else f"  {parent.objective:.6g}"
        lines.append(f"  from      {parent.name}  {parent.tuning_id}{value}")
    lines += [
        f"  not from  {other.name}  {other.tuning_id}  {other.reason}"
        for other in found.rejected[:MOST_SHOWN]
    ]
    if (more := len(found.rejected) - MOST_SHOWN) > 0:
        lines.append(f"  and {more} more")
    return Text("\n".join(lines))
