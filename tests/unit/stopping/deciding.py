"""What a list of policies says about a tuning; trials are named by their numbers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.fakes.samples import NOON
from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import PolicySpec, StoppingSpec
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.state import TuningState

RUNNING = TrialStatus.IN_PROGRESS
STOPPED = TrialStatus.STOPPED
FAILED = TrialStatus.FAILED


def decide(
    policy: PolicySpec,
    running: Iterable[Trial] = (),
    ended: Iterable[Trial] = (),
    *,
    goal: Goal = Goal.MAXIMIZE,
    now: datetime = NOON,
    **known: Any,
) -> list[Verdict]:
    """Evaluate one policy; `known` are further fields of the state."""
    state = replace(TuningState.of(goal, running=running, ended=ended), **known)
    return evaluate(StoppingSpec(policies=(policy,)), state, now)


def numbers(verdicts: Iterable[Verdict]) -> list[int]:
    """Return the numbers of the trials that are ended."""
    return [int(str(verdict.trial).split("-")[2]) for verdict in verdicts]
