"""The target rule: a trial has reached what was asked for."""

from datetime import datetime

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.trials import Goal, Trial
from tunesmith.stopping.state import TuningState, counts, score

POLICY = "target"


class TargetPolicy:
    """Stops the tuning when an ended trial has reached the target.

    A running trial does not count: stopping the tuning would stop that very trial too, and with it
    the model that is wanted.
    """

    def __init__(self, target: float) -> None:
        self._target = target

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict on the tuning, naming the trial that reached the target."""
        reached = [
            (trial, value)
            for trial in sorted(filter(counts, state.ended), key=lambda one: one.name)
            if (value := score(trial)) is not None and self._reaches(state.goal, value)
        ]
        return [self._verdict(*reached[0])] if reached else []

    def _reaches(self, goal: Goal, value: float) -> bool:
        return value == self._target or goal.better(value, self._target)

    def _verdict(self, trial: Trial, value: float) -> Verdict:
        return Verdict(
            policy=POLICY,
            subject=Subject.TUNING,
            evidence={"target": self._target, "value": value},
            reason=f"Trial {trial.name} reached {value:.6g}; the target is {self._target:.6g}.",
        )
