"""Asks every policy of a tuning what should end. Policies decide; acting is others' business."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import DivergenceSpec, FailureRateSpec, PolicySpec, StoppingSpec
from tunesmith.stopping.auto import AutoPolicy
from tunesmith.stopping.bandit import BanditPolicy
from tunesmith.stopping.convergence import ConvergencePolicy
from tunesmith.stopping.deadline import DeadlinePolicy
from tunesmith.stopping.divergence import DivergencePolicy
from tunesmith.stopping.extrapolation import ExtrapolationPolicy
from tunesmith.stopping.failure_rate import FailureRatePolicy
from tunesmith.stopping.halving import HalvingPolicy
from tunesmith.stopping.limit import LimitPolicy
from tunesmith.stopping.median import MedianPolicy
from tunesmith.stopping.patience import PatiencePolicy
from tunesmith.stopping.percentile import PercentilePolicy
from tunesmith.stopping.plateau import PlateauPolicy
from tunesmith.stopping.state import TuningState
from tunesmith.stopping.target import TargetPolicy


class Policy(Protocol):
    """Decides from what is known; the same state gives the same verdicts."""

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return what should end, each with a reason that a person can read."""


MAKERS: Mapping[str, Callable[[Any], Policy]] = {
    "auto": AutoPolicy,
    "extrapolation": ExtrapolationPolicy,
    "median": MedianPolicy,
    "percentile": PercentilePolicy,
    "bandit": BanditPolicy,
    "halving": HalvingPolicy,
    "patience": PatiencePolicy,
    "divergence": DivergencePolicy,
    "limit": LimitPolicy,
    "target": TargetPolicy,
    "plateau": PlateauPolicy,
    "convergence": ConvergencePolicy,
    "deadline": DeadlinePolicy,
    "failure_rate": FailureRatePolicy,
}
"""Makes each kind of policy from its settings."""

BESIDE_AUTO = (DivergenceSpec(), FailureRateSpec(share=1.0))
"""What `auto` means beside its own rule. A search that some of its trials survive goes on: it may
learn to avoid what the others failed of."""

ALONE = frozenset({"divergence", "limit"})
"""Policies that may end a trial although it is in the lead, or the only one."""

BY_CURVES = frozenset(MAKERS) - {"deadline", "limit"}
"""Policies that look at more than the time and what it costs."""


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
    return [MAKERS[one.kind](one) for one in _expanded(spec.policies)]


def _expanded(asked: Sequence[PolicySpec]) -> list[PolicySpec]:
    """Spell out what `auto` means; a policy asked for by name keeps its own settings."""
    kinds = {one.kind for one in asked}
    beside = BESIDE_AUTO if "auto" in kinds else ()
    return [*asked, *(one for one in beside if one.kind not in kinds)]


def _spared(verdict: Verdict, state: TuningState) -> bool:
    if verdict.policy in ALONE:
        return False
    alone = len(state.running) == 1 and not state.reference.scores
    return alone or verdict.trial == state.leader
