"""The median rule, as SageMaker documents its own early stopping.

A running trial is stopped when its latest value is worse than the median, over the earlier trials,
of their running averages up to the same step.
"""

from datetime import datetime
from math import isfinite
from statistics import median

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import MedianSpec
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class MedianPolicy:
    """Stops trials that do worse than half of the earlier ones did at their step."""

    def __init__(self, spec: MedianSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        if len(state.reference.completed) < self._spec.min_trials:
            return []
        verdicts = (self._judge(trial, state) for trial in state.beyond(self._spec.grace))
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        curve = trial.curve
        means = state.reference.means_at(curve.last_step, exact=curve.exact)
        if len(means) < self._spec.min_trials:
            return None
        middle = median(means)
        # A value that is no number is worse than any.
        if isfinite(curve.last) and curve.last <= middle:
            return None
        shown = state.shown(middle)
        return on_trial(
            "median",
            trial,
            state,
            f"At {place(curve)} its value {state.shown(curve.last):.6g} is worse than {shown:.6g},"
            f" the median of what {len(means)} earlier trials averaged up to there.",
            median=shown,
            trials=float(len(means)),
        )
