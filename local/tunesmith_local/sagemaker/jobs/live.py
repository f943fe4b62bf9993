"""A tuning job in progress: what the scheduler keeps in mind about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tunesmith_local.sagemaker.jobs.plan import Plan, plan_of
from tunesmith_local.sagemaker.jobs.progress import Scoreboard, Verdict
from tunesmith_local.sagemaker.search import (
    MedianRule,
    NeverStop,
    Point,
    RungRule,
    Search,
    TrialStopper,
    make_search,
    space_of,
)
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Trial, Tuning


@dataclass(slots=True)
class LiveTuning:
    """Everything here follows from the store, and is rebuilt from it after a restart."""

    tuning: Tuning
    plan: Plan
    search: Search
    stopper: TrialStopper
    scoreboard: Scoreboard
    launched: int = 0
    slots: int = 1
    warm: int = 0
    """Instances that ended trials have left to the next ones."""
    exhausted: bool = False
    verdict: Verdict | None = None
    running: dict[int, Trial] = field(default_factory=dict)
    curves: dict[int, list[float]] = field(default_factory=dict)
    """Objective values of running trials, by number."""
    finished: dict[int, list[float]] = field(default_factory=dict)

    @property
    def deadline(self) -> float | None:
        """When it has run for as long as it may."""
        limit = self.plan.max_runtime
        return None if limit is None or self.verdict else self.tuning.created + limit

    def has_room(self) -> bool:
        """Whether another trial may run beside the running ones."""
        return len(self.running) < self.slots and not self.is_used_up()

    def is_used_up(self) -> bool:
        """Whether no further trial will be launched."""
        limit = self.plan.max_jobs
        at_limit = limit is not None and self.launched >= limit
        return self.exhausted or at_limit or self.slots <= 0

    def begin(self, trial: Trial) -> None:
        """Count a trial that was launched."""
        self.launched = max(self.launched, trial.number)
        self.running[trial.number] = trial
        self.curves[trial.number] = []

    def take_instance(self) -> bool:
        """Take over an ended trial's instance; False if there is none, and it starts cold."""
        self.warm -= (is_warm := self.warm > 0)
        return is_warm

    def end(self, trial: Trial) -> None:
        """Learn from a trial that has ended."""
        self.warm += 1
        self.running.pop(trial.number, None)
        self.finished[trial.number] = self.curves.pop(trial.number, [])
        self.search.learn(trial.number, trial.objective)
        self.scoreboard.add(trial.status, trial.objective)

    def resume(self, trial: Trial) -> None:
        """Take over a trial that was running before a restart, and begins anew."""
        self.search.adopt(trial.number, trial.tuned)
        self.begin(trial)

    def restore(self, trial: Trial, curve: list[float]) -> None:
        """Take over a trial that ended before a restart."""
        self.resume(trial)
        self.curves[trial.number] = curve
        self.end(trial)


def live_tuning(
    tuning: Tuning, settings: EngineSettings, past: Iterable[tuple[Point, float]]
) -> LiveTuning:
    """Set up a tuning job's search and rules."""
    plan = plan_of(tuning.request)
    search = make_search(
        plan.strategy,
        space_of(plan.ranges, auto_log_ratio=settings.auto_scaling_log_ratio),
        tuning.seed,
        maximize=plan.maximize,
        startup_trials=settings.sampler_startup_trials,
        past=past,
    )
    scoreboard = Scoreboard(maximize=plan.maximize, fraction=settings.plateau_improvement_fraction)
    return LiveTuning(
        tuning, plan, search, _stopper(plan, settings), scoreboard, slots=plan.max_parallel
    )


def _stopper(plan: Plan, settings: EngineSettings) -> TrialStopper:
    """Choose the rule that gives up poor trials."""
    if plan.strategy == "Hyperband" and plan.max_resource:
        return RungRule(
            maximize=plan.maximize,
            min_resource=plan.min_resource,
            max_resource=plan.max_resource,
            reduction=settings.hyperband_reduction_factor,
        )
    if plan.stops_trials_early:
        return MedianRule(
            maximize=plan.maximize,
            min_finished=settings.early_stopping_min_finished_trials,
            grace_epochs=settings.early_stopping_grace_epochs,
        )
    return NeverStop()
