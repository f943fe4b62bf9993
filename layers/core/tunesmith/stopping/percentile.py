"""The percentile rule: only trials among the best share at their step go on."""

from datetime import datetime
from math import ceil, isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import PercentileSpec
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place

_ROUNDING = 1e-9
"""A tenth of thirty trials are three, whatever binary fractions make of it."""


class PercentilePolicy:
    """Stops trials that are not among the best share of the earlier ones at their step."""

    def __init__(self, spec: PercentileSpec) -> None:
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
        place_of_last = max(ceil(self._spec.keep * len(others) - _ROUNDING), 1)
        cut = sorted(others)[place_of_last - 1]
        if isfinite(curve.last) and curve.last <= cut:
            return None
        shown = state.shown(cut)
        return on_trial(
            "percentile",
            trial,
            state,
            f"At {place(curve)} its value {state.shown(curve.last):.6g} is worse than {shown:.6g},"
            f" which the best {self._spec.keep:.4g} of {len(others)} earlier trials had there.",
            cut=shown,
            keep=self._spec.keep,
            trials=float(len(others)),
        )
