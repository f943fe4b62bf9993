"""The target rule: a trial has reached what was asked for."""

from datetime import datetime

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import TargetSpec
from tunesmith.stopping.curves import as_loss
from tunesmith.stopping.state import TuningState


class TargetPolicy:
    """Stops the tuning when an ended trial has reached the target.

    A running trial does not count: stopping the tuning would stop that very trial too, and with it
    the model that is wanted.
    """

    def __init__(self, spec: TargetSpec) -> None:
        self._target = spec.value

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict on the tuning, naming the trial that reached the target."""
        wanted = as_loss(self._target, state.goal)
        for trial in sorted(state.reference.counting, key=lambda one: one.name):
            if trial.score is not None and trial.score <= wanted:
                return [self._verdict(trial.name, state.shown(trial.score))]
        return []

    def _verdict(self, trial: str, value: float) -> Verdict:
        return Verdict(
            policy="target",
            subject=Subject.TUNING,
            evidence={"target": self._target, "value": value},
            reason=f"Trial {trial} reached {value:.6g}; the target is {self._target:.6g}.",
        )
