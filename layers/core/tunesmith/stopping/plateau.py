"""The plateau rule: so many trials in a row brought nothing better."""

from datetime import UTC, datetime

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import PlateauSpec
from tunesmith.domain.trials import Goal, Trial
from tunesmith.stopping.state import TuningState, counts, score

POLICY = "plateau"
_NEVER = datetime.max.replace(tzinfo=UTC)


class PlateauPolicy:
    """Stops the tuning when its best value has stopped improving."""

    def __init__(self, spec: PlateauSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict on the tuning, once the plateau is long enough."""
        anchor, waited = self._walk(state)
        if anchor is None or waited < self._spec.jobs:
            return []
        if any(self._improves(state.goal, score(one), anchor) for one in state.running):
            return []
        return [self._verdict(anchor, waited)]

    def _walk(self, state: TuningState) -> tuple[float | None, int]:
        """Return the last real improvement, and how many trials ended since.

        Small steps add up: what counts is the distance to the last real improvement.
        """
        anchor, waited = None, 0
        for trial in sorted(filter(counts, state.ended), key=_order):
            value = score(trial)
            if value is not None and (anchor is None or self._improves(state.goal, value, anchor)):
                anchor, waited = value, 0
            elif _was_scored(trial):
                waited += 1
        return anchor, waited

    def _improves(self, goal: Goal, value: float | None, anchor: float) -> bool:
        if value is None or not goal.better(value, anchor):
            return False
        return abs(value - anchor) >= self._spec.min_improvement * abs(anchor)

    def _verdict(self, anchor: float, waited: int) -> Verdict:
        share = self._spec.min_improvement
        return Verdict(
            policy=POLICY,
            subject=Subject.TUNING,
            evidence={"best": anchor, "trials": float(waited), "min_improvement": share},
            reason=(
                f"{waited} trials in a row have not improved the objective {anchor:.6g}"
                f" by {share:.2%} or more."
            ),
        )


def _order(trial: Trial) -> tuple[datetime, str]:
    return trial.ended_at or _NEVER, trial.name


def _was_scored(trial: Trial) -> bool:
    """Tell whether a trial got far enough to report anything, be it not a number."""
    return trial.objective is not None or bool(trial.curve)
