"""What policies would have done to a tuning that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from tunesmith.domain.policies import PolicySpec, StoppingSpec
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.replay import Conditions, Recording, Replayed, replay


@dataclass(frozen=True)
class Backtested:
    """One set of policies against the trials as they were recorded."""

    stopped: int
    """Trials ended before their recorded end."""
    never_started: int
    """Trials that would not have been run, the tuning being over."""
    seconds: float
    """Trained under the policies, start-up included."""
    billed: float
    """The same without the start-up, during which nobody is billed."""
    loss: float
    """The best objective under the policies, lower is better; infinity when there is none."""
    keeps_best: bool
    """The trial that came out best would have been run to its end, or another as good."""


def backtest(
    recordings: Sequence[Recording], policies: Sequence[PolicySpec], conditions: Conditions
) -> Backtested:
    """Play the trials under the policies."""
    spec = StoppingSpec(policies=tuple(policies))
    played = replay(recordings, partial(evaluate, spec), conditions)
    loss = _best(played, conditions)
    recorded = min(one.score(len(one.losses), conditions.scoring) for one in recordings)
    started = list(zip(played.recordings, played.steps, strict=True))
    return Backtested(
        stopped=sum(steps < len(one.losses) for one, steps in started),
        never_started=len(recordings) - len(started),
        seconds=sum(one.cost(steps) for one, steps in started),
        billed=sum(one.cost(steps) - one.startup_seconds for one, steps in started),
        loss=loss,
        keeps_best=loss <= recorded,
    )


def _best(played: Replayed, conditions: Conditions) -> float:
    best = played.best(conditions.scoring)
    return played.recordings[best].score(played.steps[best], conditions.scoring)
