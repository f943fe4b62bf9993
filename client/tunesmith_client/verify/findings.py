"""What a probe says about a belief."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tunesmith_client.verify.evidence import Evidence


class Verdict(StrEnum):
    """Whether AWS does what we believe."""

    HOLDS = "holds"
    DIFFERS = "differs"
    UNSEEN = "unseen"


@dataclass(frozen=True)
class Finding:
    """A verdict, and what it rests on."""

    verdict: Verdict
    seen: str


Probe = Callable[[Evidence], Finding]


def holds(seen: str) -> Finding:
    """AWS does what we believe."""
    return Finding(Verdict.HOLDS, seen)


def differs(seen: str) -> Finding:
    """AWS does something else."""
    return Finding(Verdict.DIFFERS, seen)


def unseen(seen: str) -> Finding:
    """This run did not show it."""
    return Finding(Verdict.UNSEEN, seen)


def decided(seen: str, *, by: bool) -> Finding:
    """Holds or differs."""
    return holds(seen) if by else differs(seen)
