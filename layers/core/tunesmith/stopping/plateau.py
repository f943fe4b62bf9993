"""The plateau rule: so many trials in a row brought nothing better."""

from datetime import datetime

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import PlateauSpec
from tunesmith.stopping.state import TuningState


class PlateauPolicy:
    """Stops the tuning when its best value has stopped improving."""

    def __init__(self, spec: PlateauSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict on the tuning, once the plateau is long enough."""
        anchor, waited = self._walk(state)
        if anchor is None or waited < self._spec.jobs:
            return []
        if any(self._improves(one.score, anchor) for one in state.running):
            return []
        return [self._verdict(state.shown(anchor), waited)]

    def _walk(self, state: TuningState) -> tuple[float | None, int]:
        """Return the last real improvement, and how many trials ended since.

        Small steps add up: what counts is the distance to the last real improvement.
        """
        anchor, waited = None, 0
        for trial in state.reference.counting:
            if trial.score is not None and (anchor is None or self._improves(trial.score, anchor)):
                anchor, waited = trial.score, 0
            elif trial.objective is not None or trial.curve:
                waited += 1  # it got far enough to report anything, be it not a number
        return anchor, waited

    def _improves(self, loss: float | None, anchor: float) -> bool:
        if loss is None or loss >= anchor:
            return False
        return anchor - loss >= self._spec.min_improvement * abs(anchor)

    def _verdict(self, anchor: float, waited: int) -> Verdict:
        share = self._spec.min_improvement
        return Verdict(
            policy="plateau",
            subject=Subject.TUNING,
            evidence={"best": anchor, "trials": float(waited), "min_improvement": share},
            reason=(
                f"{waited} trials in a row have not improved the objective {anchor:.6g}"
                f" by {share:.2%} or more."
            ),
        )
