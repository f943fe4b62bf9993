"""The limit rule: a trial has trained for too long, or has cost too much."""

from datetime import datetime

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import LimitSpec
from tunesmith.domain.trials import TrialStatus
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial


class LimitPolicy:
    """Stops trials at a number of seconds or dollars, whatever they have reported."""

    def __init__(self, spec: LimitSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return a verdict for each running trial that has reached a limit."""
        verdicts = (
            self._judge(trial, state, now)
            for trial in state.running
            if trial.status is TrialStatus.IN_PROGRESS
        )
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState, now: datetime) -> Verdict | None:
        age = trial.age(now)
        if age is None:
            return None
        seconds, price = age.total_seconds(), state.costs.usd_per_second
        if self._spec.seconds is not None and seconds >= self._spec.seconds:
            reason = f"It has trained for {seconds:.0f} s; the limit is {self._spec.seconds} s."
            limit = float(self._spec.seconds)
            return on_trial("limit", trial, state, reason, seconds=seconds, limit=limit)
        # Where the price is not known, nobody can tell what a trial has cost.
        if self._spec.usd is None or price is None or seconds * price < self._spec.usd:
            return None
        usd = seconds * price
        reason = f"It has cost ${usd:.4g} in {seconds:.0f} s; the limit is ${self._spec.usd:.4g}."
        return on_trial(
            "limit", trial, state, reason, seconds=seconds, usd=usd, limit=self._spec.usd
        )
