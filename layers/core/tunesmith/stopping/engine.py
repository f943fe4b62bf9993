"""Asks every policy of a tuning what should end. Policies decide; acting is others' business."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import StoppingSpec
from tunesmith.stopping.median import MedianPolicy
from tunesmith.stopping.plateau import PlateauPolicy
from tunesmith.stopping.state import TuningState
from tunesmith.stopping.target import TargetPolicy


class Policy(Protocol):
    """Decides from what is known; the same state gives the same verdicts."""

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return what should end, each with a reason that a person can read."""


MAKERS: Mapping[str, Callable[[Any], Policy]] = {
    "median": MedianPolicy,
    "plateau": PlateauPolicy,
    "target": TargetPolicy,
}
"""Makes each kind of policy from its settings."""

ALONE = frozenset({"divergence", "limit"})
"""Policies that may end a trial although it is in the lead, or the only one."""


def evaluate(spec: StoppingSpec, state: TuningState, now: datetime) -> list[Verdict]:
    """Return the verdicts of all policies asked for.

    The trial in the lead and the only trial are never ended for being worse than others. Once the
    tuning itself should end, verdicts on single trials say nothing more and are left out.
    """
    verdicts = [verdict for policy in policies(spec) for verdict in policy.decide(state, now)]
    on_tuning = [verdict for verdict in verdicts if verdict.subject is Subject.TUNING]
    return on_tuning or [one for one in verdicts if not _spared(one, state)]


def policies(spec: StoppingSpec) -> list[Policy]:
    """Build the policies that a tuning asks for."""
    return [MAKERS[one.kind](one) for one in spec.policies]


def _spared(verdict: Verdict, state: TuningState) -> bool:
    if verdict.policy in ALONE:
        return False
    alone = len(state.running) == 1 and not state.reference.scores
    return alone or verdict.trial == state.leader
