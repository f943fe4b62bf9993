"""The deadline: a tuning ends so long after it began, with the best so far."""

from datetime import datetime

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import DeadlineSpec
from tunesmith.stopping.state import TuningState


class DeadlinePolicy:
    """Stops the tuning after a number of seconds."""

    def __init__(self, spec: DeadlineSpec) -> None:
        self._seconds = spec.seconds

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return a verdict on the tuning, once its time is over."""
        if state.started_at is None:
            return []
        seconds, deadline = (now - state.started_at).total_seconds(), self._seconds
        if seconds < deadline:
            return []
        return [
            Verdict(
                policy="deadline",
                subject=Subject.TUNING,
                evidence={"seconds": seconds, "deadline": float(deadline)},
                reason=f"The tuning has run for {seconds:.0f} s; its deadline is {deadline} s.",
            )
        ]
