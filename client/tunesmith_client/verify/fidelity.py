"""Holds what was found against what docs/fidelity.md says of the local SageMaker.

A row of that page that names a belief (`A7`) among its first three cells speaks of the same
behaviour: where it says that the local SageMaker holds to it and AWS does otherwise, one of the
two must change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunesmith_client.verify.findings import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BELIEF = re.compile(r"\bA\d+\b")
_HERE = re.compile(r"\W*(holds|differs|unknown)\b")
_NAMING, _GRADED = slice(0, 3), slice(2, None)


@dataclass(frozen=True)
class Row:
    """A statement of the page, the beliefs it names, and how the local SageMaker stands to it."""

    number: str
    statement: str
    beliefs: tuple[str, ...]
    here: str


@dataclass(frozen=True)
class Conflict:
    """A row that what was found on AWS puts in doubt."""

    row: Row
    belief: str
    finding: Finding

    def __str__(self) -> str:
        """Say it to a person."""
        return (
            f"fidelity {self.row.number} ({self.belief}): the page says `{self.row.here}`, "
            f"on AWS the belief {self.finding.verdict}: {self.finding.seen}"
        )


def read_rows(page: str) -> Iterator[Row]:
    """Yield the rows that name a belief."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        beliefs = tuple(dict.fromkeys(_BELIEF.findall(" ".join(cells[_NAMING]))))
        graded = next((match for cell in cells[_GRADED] if (match := _HERE.match(cell))), None)
        if line.startswith("|") and beliefs and graded:
            yield Row(cells[0], cells[1], beliefs, graded[1])


def conflicts(page: str, findings: Mapping[str, Finding]) -> list[Conflict]:
    """Return the rows to look at again: what holds here and differs there, or is known now."""
    return [
        Conflict(row, belief, findings[belief])
        for row in read_rows(page)
        for belief in row.beliefs
        if belief in findings and _in_doubt(row.here, findings[belief].verdict)
    ]


def _in_doubt(here: str, verdict: Verdict) -> bool:
    if verdict is Verdict.UNSEEN:
        return False
    return here == "unknown" or (here == "holds") != (verdict is Verdict.HOLDS)
