"""Where trials report, each from its own thread: notes it, sends it on, tells the scheduler."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.jobs.plan import Plan
from tunesmith_local.sagemaker.outbox import Outbox
from tunesmith_local.sagemaker.ports import LogLine, MetricPoint
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Observation, Trial, Tuning
from tunesmith_local.sagemaker.telemetry import Telemetry
from tunesmith_local.sagemaker.trials.order import Emission, Outcome, TrialOrder


@dataclass(slots=True)
class _Entry:
    """A running trial, and how many values of each metric it has emitted."""

    trial: Trial
    objective: str | None
    steps: dict[str, int] = field(default_factory=dict)


class TrialDesk:
    """Takes in trials' reports."""

    def __init__(self, ledger: Ledger, outbox: Outbox, settings: EngineSettings) -> None:
        self._ledger = ledger
        self._outbox = outbox
        self._settings = settings
        self._entries: dict[str, _Entry] = {}
        self._on_values: Callable[[Trial, Sequence[float]], None] = _ignore_values
        self._on_end: Callable[[Trial], None] = _ignore
        self._on_retry: Callable[[Trial], None] = _ignore

    def listen(
        self,
        *,
        on_values: Callable[[Trial, Sequence[float]], None],
        on_end: Callable[[Trial], None],
        on_retry: Callable[[Trial], None],
    ) -> None:
        """Say who is to hear of objective values, and of trials that ended or begin anew."""
        self._on_values, self._on_end, self._on_retry = on_values, on_end, on_retry

    def order(
        self, tuning: Tuning, plan: Plan, trial: Trial, *, startup_seconds: float
    ) -> TrialOrder:
        """Write the order for a trial, and expect its reports."""
        self._entries[trial.name] = _Entry(trial, plan.metric)
        return TrialOrder(
            name=trial.name,
            arn=trial.arn,
            tuning=str(tuning.id),
            region=tuning.region,
            hyperparameters={**plan.static, **trial.tuned},
            definition=plan.definition,
            startup_seconds=startup_seconds,
            spent_seconds=self._ledger.spent_seconds(trial),
        )

    def single_order(self, trial: Trial) -> TrialOrder:
        """Write the order for a training job on its own, and expect its reports."""
        self._entries[trial.name] = _Entry(trial, None)
        request = trial.request or {}
        return TrialOrder(
            name=trial.name,
            arn=trial.arn,
            tuning=single_inputs(trial),
            region=trial.region,
            hyperparameters=dict(request.get("HyperParameters") or {}),
            definition=request,
            startup_seconds=self._settings.startup_seconds,
            spent_seconds=self._ledger.spent_seconds(trial),
        )

    def advanced(self, trial: str, secondary: str) -> None:
        """Take in that a trial got further."""
        self._ledger.advance_trial(self._entries[trial].trial.id, secondary)

    def started(self, trial: str, pid: int | None, since: int | None) -> None:
        """Take in which process trains."""
        self._ledger.note_process(self._entries[trial].trial.id, pid, since)

    def emitted(self, trial: str, values: Sequence[Emission]) -> None:
        """Take in metric values: into the store first, then into the world."""
        entry = self._entries[trial]
        self._ledger.record(entry.trial.id, [self._observation(entry, each) for each in values])
        points = [
            MetricPoint(trial, each.metric, each.value, each.time)
            for each in values
            if math.isfinite(each.value)
        ]
        if points:
            self._outbox.add_telemetry(Telemetry(points=points))
        objective = [each.value for each in values if each.metric == entry.objective]
        if objective:
            self._on_values(entry.trial, objective)

    def printed(self, trial: str, lines: Sequence[LogLine]) -> None:
        """Take in output."""
        entry = self._entries[trial]
        stream = f"{trial}/algo-1-{int(entry.trial.created)}"
        self._outbox.add_telemetry(Telemetry(stream=stream, lines=lines))

    def ended(self, trial: str, outcome: Outcome) -> None:
        """Take in the end."""
        entry = self._entries.pop(trial)
        if outcome.retryable and (again := self._ledger.retry_trial(entry.trial.id)):
            self._on_retry(again)
        else:
            self._on_end(self._ledger.end_trial(entry.trial.id, outcome))

    def _observation(self, entry: _Entry, emission: Emission) -> Observation:
        step = entry.steps.get(emission.metric, 0) + 1
        entry.steps[emission.metric] = step
        kept = min(step, self._settings.max_observations)
        return Observation(emission.metric, kept, emission.value, emission.time)


def _ignore_values(trial: Trial, values: Sequence[float]) -> None:
    """Nobody listens yet."""


def single_inputs(trial: Trial) -> str:
    """Name the downloads of a training job on its own."""
    return f"single-{trial.id}"


def _ignore(trial: Trial) -> None:
    """Nobody listens yet."""
