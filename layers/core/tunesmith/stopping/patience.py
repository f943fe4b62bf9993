"""The patience rule: a trial has not improved for so many steps."""

from datetime import datetime
from math import isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import PatienceSpec
from tunesmith.stopping.curves import Curve
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class PatiencePolicy:
    """Stops trials whose own value has stopped improving.

    Only steps with a value count: a metric that is printed every tenth minute, or is late, has not
    failed to improve in between.
    """

    def __init__(self, spec: PatienceSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        verdicts = (self._judge(trial, state) for trial in state.in_progress)
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        anchor, waited = self._walk(trial.curve)
        if anchor is None or waited < self._spec.steps:
            return None
        best = state.shown(trial.curve.losses[anchor])
        least = self._spec.min_improvement
        return on_trial(
            "patience",
            trial,
            state,
            f"It has not improved on {best:.6g}, its value at"
            f" {place(trial.curve, trial.curve.steps[anchor])}, in the {waited} steps since"
            + (f" by {least:.6g} or more." if least else "."),
            best=best,
            steps=float(waited),
            min_improvement=least,
        )

    def _walk(self, curve: Curve) -> tuple[int | None, int]:
        """Return the place of the last real improvement, and how many steps came since."""
        anchor: int | None = None
        for at, loss in enumerate(curve.losses):
            if isfinite(loss) and (anchor is None or self._improves(loss, curve.losses[anchor])):
                anchor = at
        return anchor, 0 if anchor is None else len(curve.losses) - 1 - anchor

    def _improves(self, loss: float, best: float) -> bool:
        return loss < best and best - loss >= self._spec.min_improvement
