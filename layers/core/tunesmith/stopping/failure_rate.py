"""The failure rate: a tuning whose trials fail ends before all of them have been paid for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.failures import causes
from tunesmith.domain.policies import FailureRateSpec
from tunesmith.domain.trials import TrialStatus
from tunesmith.stopping.state import Seen, TuningState

_LONGEST_CAUSE = 200


class FailureRatePolicy:
    """Stops the tuning when too many of its trials fail.

    Trials that fail do so early, and good ones run long: a running trial counts as one that works
    once it has reported a value or has outlived every one that failed.
    """

    def __init__(self, spec: FailureRateSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return a verdict on the tuning, naming the most frequent cause."""
        ended = state.reference.ended
        failed = [one for one in ended if one.status is TrialStatus.FAILED]
        known = len(ended) + _at_work(state, failed, now)
        if known < self._spec.min_trials or len(failed) < self._spec.share * known:
            return []
        cause, times = causes(one.failure for one in failed)[0]
        return [
            Verdict(
                policy="failure_rate",
                subject=Subject.TUNING,
                evidence={
                    "failed": float(len(failed)),
                    "trials": float(known),
                    "share": self._spec.share,
                    "same_cause": float(times),
                },
                reason=(
                    f"{len(failed)} of {known} trials failed,"
                    f" {times} of them for one cause: {_shortened(cause)}"
                ),
            )
        ]


def _at_work(state: TuningState, failed: Sequence[Seen], now: datetime) -> int:
    """Count the running trials that seem to work."""
    ages = [age for age in (one.age(now) for one in failed) if age is not None]
    longest = max(ages, default=timedelta.max)
    return sum(bool(one.curve) or (one.age(now) or timedelta()) > longest for one in state.running)


def _shortened(cause: str) -> str:
    return cause if len(cause) <= _LONGEST_CAUSE else f"{cause[: _LONGEST_CAUSE - 1]}…"
