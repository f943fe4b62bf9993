"""The divergence rule: a trial reports no numbers, or is far worse than when it began."""

from datetime import datetime
from math import isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import DivergenceSpec
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class DivergencePolicy:
    """Stops trials that have gone wrong for so many steps in a row.

    A trial without numbers is ended even if it is the only one. One that is worse than when it
    began is ended once it has lost more than the best trial is away from there: noise, and slow
    starts around the first value, are no divergence, and what is much depends on the metric.
    """

    def __init__(self, spec: DivergenceSpec) -> None:
        self._steps = spec.steps

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        verdicts = (self._judge(trial, state) for trial in state.in_progress)
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        losses = trial.curve.losses[-self._steps :]
        if len(losses) < self._steps:
            return None
        if not any(isfinite(loss) for loss in losses):
            return self._verdict(trial, state, "reported no number")
        start, best = _start(trial), _best_of_others(trial, state)
        if best is None or trial.name == state.leader:
            return None
        worst = start + abs(start - best)
        if any(isfinite(loss) and loss <= worst for loss in losses):
            return None
        known = {"start": state.shown(start), "best": state.shown(best)}
        what = (
            f"been worse than {known['start']:.6g}, where it began, by more than the best trial,"
            f" with {known['best']:.6g}, is away from there"
        )
        return self._verdict(trial, state, what, **known)

    def _verdict(self, trial: Seen, state: TuningState, what: str, **known: float) -> Verdict:
        reason = f"Up to {place(trial.curve)} it has {what}: {self._steps} steps in a row."
        return on_trial("divergence", trial, state, reason, steps=float(self._steps), **known)


def _start(trial: Seen) -> float:
    return next(loss for loss in trial.curve.losses if isfinite(loss))


def _best_of_others(trial: Seen, state: TuningState) -> float | None:
    others = [one.score for one in state.running if one.name != trial.name]
    return min(
        (score for score in (*others, state.reference.best) if score is not None), default=None
    )
