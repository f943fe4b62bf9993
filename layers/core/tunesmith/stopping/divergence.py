"""The divergence rule: a trial reports no numbers, or is worse than when it began."""

from datetime import datetime
from math import isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import DivergenceSpec
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class DivergencePolicy:
    """Stops trials that have gone wrong for so many steps in a row.

    A trial without numbers is ended even if it is the only one. One that is merely worse than when
    it began is not, as long as no other is known to be better.
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
            return self._verdict(trial, state, "reported no number", None)
        start = next(loss for loss in trial.curve.losses if isfinite(loss))
        if any(isfinite(loss) and loss <= start for loss in losses) or _may_be_best(trial, state):
            return None
        shown = state.shown(start)
        return self._verdict(trial, state, f"been worse than {shown:.6g}, where it began", shown)

    def _verdict(self, trial: Seen, state: TuningState, what: str, start: float | None) -> Verdict:
        reason = f"Up to {place(trial.curve)} it has {what}, {self._steps} steps in a row."
        known = {} if start is None else {"start": start}
        return on_trial("divergence", trial, state, reason, steps=float(self._steps), **known)


def _may_be_best(trial: Seen, state: TuningState) -> bool:
    """Tell whether no other trial is known to be better."""
    others = [one.score for one in state.running if one.name != trial.name]
    known = [score for score in (*others, state.reference.best) if score is not None]
    return trial.name == state.leader or not known
