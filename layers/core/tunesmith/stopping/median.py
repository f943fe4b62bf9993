"""The median rule, as SageMaker documents its own early stopping.

A running trial is stopped when its latest value is worse than the median, over the earlier trials,
of their running averages up to the same step.
"""

from datetime import datetime
from math import isfinite
from statistics import fmean, median

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import MedianSpec
from tunesmith.domain.trials import Goal, Observation, Trial, TrialStatus
from tunesmith.stopping.state import TuningState, best, counts, score, tidy

POLICY = "median"


class MedianPolicy:
    """Stops trials that do worse than half of the earlier ones did at their step."""

    def __init__(self, spec: MedianSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        finished = [one for one in state.ended if one.status is TrialStatus.COMPLETED and one.curve]
        if len(finished) < self._spec.min_trials:
            return []
        leader = _leader(state)
        verdicts = (
            self._judge(trial, state)
            for trial in sorted(state.running, key=lambda one: one.name)
            if trial.status is TrialStatus.IN_PROGRESS and trial.name != leader
        )
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Trial, state: TuningState) -> Verdict | None:
        curve = tidy(trial.curve)
        if len(curve) <= self._spec.grace:
            return None
        current = curve[-1]
        averages = _averages(state.ended, current)
        if len(averages) < self._spec.min_trials:
            return None
        middle = median(averages)
        if not _worse(state.goal, current.value, middle):
            return None
        return _verdict(trial, current, middle, len(averages))


def _leader(state: TuningState) -> str | None:
    """Return the trial in the lead, if it still runs: it is never stopped."""
    scores = {one.name: score(one) for one in (*state.running, *filter(counts, state.ended))}
    known = {name: value for name, value in scores.items() if value is not None}
    top = best(state.goal, list(known.values()))
    return next((one.name for one in state.running if known.get(one.name) == top), None)


def _averages(ended: tuple[Trial, ...], at: Observation) -> list[float]:
    """Return the running average up to a step of every earlier trial that got there.

    A completed trial always counts, with all it has; one that was stopped before the step was not
    seen there. Steps that are epochs are never compared with steps that are minutes.
    """
    found = []
    for trial in filter(counts, ended):
        curve = [one for one in tidy(trial.curve) if one.step_is_exact == at.step_is_exact]
        values = [one.value for one in curve if one.step <= at.step and isfinite(one.value)]
        got_there = trial.status is TrialStatus.COMPLETED or (curve and curve[-1].step >= at.step)
        if values and got_there:
            found.append(fmean(values))
    return found


def _worse(goal: Goal, value: float, middle: float) -> bool:
    """Tell whether a value is worse than the median; a value that is no number always is."""
    return not isfinite(value) or goal.better(middle, value)


def _verdict(trial: Trial, current: Observation, middle: float, others: int) -> Verdict:
    evidence = {"step": float(current.step), "median": middle, "trials": float(others)}
    if isfinite(current.value):
        evidence["value"] = current.value
    unit = "step" if current.step_is_exact else "metric period"
    return Verdict(
        policy=POLICY,
        subject=Subject.TRIAL,
        trial=trial.name,
        evidence=evidence,
        reason=(
            f"At {unit} {current.step} its value {current.value:.6g} is worse than {middle:.6g},"
            f" the median of what {others} earlier trials averaged up to there."
        ),
    )
