"""The median rule, as SageMaker documents its own early stopping.

A running trial is stopped when its latest value is worse than the median, over the earlier trials,
of their running averages up to the same step.
"""

from datetime import datetime
from math import isfinite
from statistics import median

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import MedianSpec
from tunesmith.stopping.state import Seen, TuningState


class MedianPolicy:
    """Stops trials that do worse than half of the earlier ones did at their step."""

    def __init__(self, spec: MedianSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        if len(state.reference.completed) < self._spec.min_trials:
            return []
        verdicts = (self._judge(trial, state) for trial in state.in_progress)
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        curve = trial.curve
        if len(curve.steps) <= self._spec.grace:
            return None
        means = state.reference.means_at(curve.last_step, exact=curve.exact)
        if len(means) < self._spec.min_trials:
            return None
        middle = median(means)
        # A value that is no number is worse than any.
        if isfinite(curve.last) and curve.last <= middle:
            return None
        return _verdict(trial, state, middle, len(means))


def _verdict(trial: Seen, state: TuningState, middle: float, others: int) -> Verdict:
    curve, shown = trial.curve, state.shown(middle)
    value = state.shown(curve.last)
    evidence = {"step": float(curve.last_step), "median": shown, "trials": float(others)}
    if isfinite(value):
        evidence["value"] = value
    unit = "step" if curve.exact else "metric period"
    return Verdict(
        policy="median",
        subject=Subject.TRIAL,
        trial=trial.name,
        evidence=evidence,
        reason=(
            f"At {unit} {curve.last_step} its value {value:.6g} is worse than {shown:.6g},"
            f" the median of what {others} earlier trials averaged up to there."
        ),
    )
