"""The convergence rule: what the jobs that are left can still bring is small.

It reads nothing but scores, and makes no assumption on who draws the hyperparameters:

- how probable a new best is: if the jobs to come are like those before, each of them is the best of
  all with the same probability. This holds for any distribution of scores;
- how far it would go: the depth of the best few of the younger half. A sampler that has learned
  proposes close to its best, so the younger scores lie close together and little more can come.
  Under random search they are as wide apart as ever, and the tuning goes on: no rule that sees
  scores only can know what the jobs it leaves out would have found.
"""

from collections.abc import Sequence
from datetime import datetime
from statistics import fmean, median

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import ConvergenceSpec
from tunesmith.stopping.state import TuningState

_YOUNG_SHARE, _FEWEST_YOUNG = 0.5, 15
_DEEPEST = 8
"""The depth is measured on so many of the best of the young."""
_FIRST = 20
"""Jobs that show how wide scores spread before a sampler has learned."""
_QUIET_SHARE, _QUIET_FROM, _QUIET_TO = 0.3, 10, 30
"""Jobs without a new best that are awaited: a share of those allowed, within bounds."""


class ConvergencePolicy:
    """Stops the tuning when the expected gain of all remaining jobs is too small to go on for."""

    def __init__(self, spec: ConvergenceSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict on the tuning, once it has converged."""
        scores = state.reference.scores
        left = _left(state)
        if len(scores) < self._spec.min_jobs or quiet(scores) < _patience(state.max_trials):
            return []
        best, spread = min(scores), spread_of(scores)
        if any(one.score is not None and one.score < best for one in state.running):
            return []
        gain = expected_gain(scores, left)
        if gain >= self._spec.gain * spread:
            return []
        return [self._verdict(state, gain, spread, left)]

    def _verdict(self, state: TuningState, gain: float, spread: float, left: int) -> Verdict:
        scores = state.reference.scores
        share = gain / spread if spread else 0.0
        return Verdict(
            policy="convergence",
            subject=Subject.TUNING,
            evidence={
                "best": state.shown(min(scores)),
                "expected_gain": gain,
                "spread": spread,
                "gain": self._spec.gain,
                "trials": float(len(scores)),
                "quiet": float(quiet(scores)),
                "left": float(left),
            },
            reason=(
                f"The {left} trials that are left would improve the objective"
                f" {state.shown(min(scores)):.6g} by {gain:.3g} on average: {share:.2%} of the"
                f" distance between a usual and the best trial, below {self._spec.gain:.2%}."
                f" The last {quiet(scores)} trials brought nothing better."
            ),
        )


def expected_gain(scores: Sequence[float], left: int) -> float:
    """Estimate by how much the best score falls if so many more trials are run."""
    young = sorted(scores[-max(_FEWEST_YOUNG, int(len(scores) * _YOUNG_SHARE)) :])
    deepest = min(_DEEPEST, len(young) - 1)
    depth = young[deepest] - fmean(young[:deepest])
    return left / (len(scores) + left) * depth


def spread_of(scores: Sequence[float]) -> float:
    """Return the distance between a usual score, before anything was learned, and the best."""
    return max(median(scores), median(scores[:_FIRST])) - min(scores)


def quiet(scores: Sequence[float]) -> int:
    """Return how many scores came after the best one."""
    return len(scores) - 1 - scores.index(min(scores))


def _left(state: TuningState) -> int:
    """Return how many trials are still to end; as many again where no number was set."""
    ended = len(state.reference.ended)
    return max(state.max_trials - ended, 0) if state.max_trials else ended


def _patience(max_trials: int | None) -> int:
    if max_trials is None:
        return _QUIET_TO
    return min(max(round(max_trials * _QUIET_SHARE), _QUIET_FROM), _QUIET_TO)
