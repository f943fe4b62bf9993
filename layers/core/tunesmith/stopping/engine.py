"""Asks every policy of a tuning what should end. Policies decide; acting is others' business."""

from datetime import datetime
from typing import Protocol

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import StoppingSpec
from tunesmith.stopping.median import MedianPolicy
from tunesmith.stopping.plateau import PlateauPolicy
from tunesmith.stopping.state import TuningState
from tunesmith.stopping.target import TargetPolicy

__all__ = ["Policy", "TuningState", "evaluate"]


class Policy(Protocol):
    """Decides from what is known; the same state gives the same verdicts."""

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return what should end, each with a reason that a person can read."""


def evaluate(spec: StoppingSpec, state: TuningState, now: datetime) -> list[Verdict]:
    """Return the verdicts of all policies asked for.

    Once the tuning itself should end, verdicts on single trials say nothing more and are left out.
    """
    verdicts = [verdict for policy in policies(spec) for verdict in policy.decide(state, now)]
    on_tuning = [verdict for verdict in verdicts if verdict.subject is Subject.TUNING]
    return on_tuning or verdicts


def policies(spec: StoppingSpec) -> list[Policy]:
    """Build the policies that a tuning asks for."""
    asked: list[Policy] = []
    if spec.target is not None:
        asked.append(TargetPolicy(spec.target))
    if spec.plateau is not None:
        asked.append(PlateauPolicy(spec.plateau))
    if spec.trials is not None:
        asked.append(MedianPolicy(spec.trials))
    return asked
