"""The bandit rule: a trial may be worse than the best one at its step by a slack, not by more."""

from datetime import datetime
from math import isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import BanditSpec
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class BanditPolicy:
    """Stops trials that are further behind the best earlier one than the slack allows."""

    def __init__(self, spec: BanditSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        verdicts = (self._judge(trial, state) for trial in state.beyond(self._spec.grace))
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        curve = trial.curve
        others = state.reference.losses_at(curve.last_step, exact=curve.exact)
        if len(others) < self._spec.min_trials:
            return None
        best = min(others)
        if isfinite(curve.last) and curve.last - best <= self._spec.slack * abs(best):
            return None
        shown = state.shown(best)
        return on_trial(
            "bandit",
            trial,
            state,
            f"At {place(curve)} its value {state.shown(curve.last):.6g} is worse than {shown:.6g},"
            f" the best of {len(others)} earlier trials there, by more than"
            f" {self._spec.slack:.2%} of it.",
            best=shown,
            slack=self._spec.slack,
            trials=float(len(others)),
        )
