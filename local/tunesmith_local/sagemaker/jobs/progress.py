"""How far a tuning job has come, and whether that is enough."""

import math
from dataclasses import dataclass
from typing import Literal

from tunesmith_local.sagemaker.jobs.plan import Plan
from tunesmith_local.sagemaker.settings import EngineSettings

NO_SUCCESS = (
    "No training job succeeded after {attempts} attempts. Please take a look at the training job"
    " failures to get more details."
)
NO_METRIC = (
    "No objective metrics found after running {attempts} training jobs. Please ensure that the"
    " custom algorithm is emitting the objective metric as defined by the regular expression"
    " provided."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What the ended trials amount to."""

    successes: int = 0
    failures: int = 0
    silent: int = 0
    """Trials that completed without ever emitting the objective."""
    best: float | None = None
    not_improving: int = 0
    """Ended trials since the best last improved by enough."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a tuning job is to end."""

    status: Literal["Completed", "Failed", "Stopped"]
    reason: str | None = None
    converged: bool = False


class Scoreboard:
    """Takes in trials as they end, one after the other."""

    def __init__(self, *, maximize: bool, fraction: float) -> None:
        self._maximize = maximize
        self._fraction = fraction
        self.progress = Progress()

    def add(self, status: str, objective: float | None) -> None:
        """Count a trial that has ended, with its final objective if it has one."""
        before = self.progress
        if objective is None:
            self.progress = Progress(
                before.successes,
                before.failures + (status == "Failed"),
                before.silent + (status == "Completed"),
                before.best,
                before.not_improving,
            )
            return
        best = before.best
        gain = math.inf if best is None else _gain(objective, best, maximize=self._maximize)
        improved = gain > 0 and gain >= self._fraction * abs(best or 0.0)
        self.progress = Progress(
            before.successes + 1,
            before.failures,
            before.silent,
            best=objective if gain > 0 else best,
            not_improving=0 if improved else before.not_improving + 1,
        )


def verdict(
    plan: Plan, progress: Progress, settings: EngineSettings, *, running_seconds: float
) -> Verdict | None:
    """Decide whether a tuning job should end before all its trials have run."""
    attempts = progress.failures + progress.silent
    if attempts >= settings.failed_without_success_limit and not progress.successes:
        return _without_success(progress)
    if plan.max_runtime is not None and running_seconds >= plan.max_runtime:
        return Verdict(settings.status_after_max_runtime)
    if progress.best is None:
        return None
    reached = plan.target is not None and (
        _gain(progress.best, plan.target, maximize=plan.maximize) >= 0
    )
    flat = plan.plateau_jobs is not None and progress.not_improving >= plan.plateau_jobs
    if reached or flat:
        return Verdict("Completed")
    # AWS does not publish its rule of convergence; a long plateau is ours.
    if plan.stops_when_converged and progress.not_improving >= settings.convergence_jobs:
        return Verdict("Completed", converged=True)
    return None


def final_verdict(progress: Progress) -> Verdict:
    """Decide how a tuning job ends whose trials have all run."""
    return _without_success(progress) or Verdict("Completed")


def _without_success(progress: Progress) -> Verdict | None:
    """Say why a tuning job has failed none of whose trials brought an objective."""
    attempts = progress.failures + progress.silent
    if progress.successes or not attempts:
        return None
    text = NO_METRIC if progress.silent else NO_SUCCESS
    return Verdict("Failed", text.format(attempts=attempts))


def _gain(value: float, over: float, *, maximize: bool) -> float:
    """How much better one value is than another; never a comparison with a NaN."""
    gain = value - over if maximize else over - value
    return -math.inf if math.isnan(gain) else gain
