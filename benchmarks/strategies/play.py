"""Plays a tuning in virtual time: the engine's own search and its rule that ends trials early.

Only they are the engine's: processes, database and events take no part. Trials run side by side,
an epoch of each at a time, so that a search knows no more than it would.
"""

import heapq
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.strategies.problems import Curves, Point
from tunesmith_local.sagemaker.jobs.live import LiveTuning, live_tuning
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Trial, Tuning

REDUCTION = 3
SETTINGS = EngineSettings(state_dir=Path(), trial_python=Path())


@dataclass(frozen=True, slots=True)
class Contest:
    """What is asked of a search."""

    strategy: str
    ranges: Mapping[str, Any]
    epochs: int
    """Of a whole trial."""
    trials: int
    parallel: int = 3
    fixed: Mapping[str, str] = field(default_factory=dict)
    most_epochs: int | None = None
    """What all its trials may train together; None sets no limit but the number of trials."""


@dataclass(frozen=True, slots=True)
class Step:
    """How things stood when a trial had ended."""

    epochs: int
    """Trained by then, of the running trials too."""
    started: int
    ended: int
    value: float
    """The last loss of this trial."""
    best: float


def play(contest: Contest, curves: Curves, seed: int) -> list[Step]:
    """Search, and tell how things stood after each trial."""
    return list(_Player(contest, curves, seed).steps())


class _Player:
    def __init__(self, contest: Contest, curves: Curves, seed: int) -> None:
        self._contest = contest
        self._curves = curves
        self._live: LiveTuning = live_tuning(_tuning(contest, seed), SETTINGS, ())
        self._speeds = random.Random(seed)  # noqa: S311 - no secret
        self._running: list[tuple[float, int, float]] = []
        """When the next epoch of which trial ends, and how long each of its epochs takes."""
        self._points: dict[int, Point] = {}
        self._epochs, self._ended, self._best = 0, 0, float("inf")

    def steps(self) -> Iterator[Step]:
        now = 0.0
        while True:
            while self._live.has_room() and self._launch(now):
                pass
            most = self._contest.most_epochs
            if not self._running or (most is not None and self._epochs >= most):
                return
            now, number, length = heapq.heappop(self._running)
            self._epochs += 1
            if self._goes_on(number):
                heapq.heappush(self._running, (now + length, number, length))
            else:
                yield self._end(number)

    def _launch(self, now: float) -> bool:
        number = self._live.launched + 1
        point = self._live.search.suggest(number)
        if point is None:
            self._live.exhausted = True
            return False
        self._points[number] = {**self._contest.fixed, **point}
        self._live.begin(_trial(number, None, "InProgress"))
        length = self._speeds.uniform(1, 2)  # the same for the same trial of any search
        heapq.heappush(self._running, (now + length, number, length))
        return True

    def _goes_on(self, number: int) -> bool:
        """Train one epoch more; tell whether the trial is to go on after it."""
        curve = self._live.curves[number]
        curve.append(self._value(self._points[number], len(curve)))
        if len(curve) >= self._contest.epochs:
            return False
        return self._live.stopper.verdict(curve, self._live.finished, self._live.curves) is None

    def _value(self, point: Point, place: int) -> float:
        """Return the loss of an epoch; curves are trained in leaps as long as a rung is far."""
        far = 1
        while far <= place:
            far *= REDUCTION
        wanted = far if self._contest.strategy == "Hyperband" else self._contest.epochs
        return self._curves.losses(point, min(wanted, self._contest.epochs))[place]

    def _end(self, number: int) -> Step:
        value = self._live.curves[number][-1]
        whole = len(self._live.curves[number]) >= self._contest.epochs
        self._live.end(_trial(number, value, "Completed" if whole else "Stopped"))
        self._ended += 1
        self._best = min(self._best, value)
        return Step(self._epochs, self._live.launched, self._ended, value, self._best)


def regret_after(steps: Sequence[Step], trials: int, scale: "Scale") -> float:
    """Return how far from the best known it was after so many trials had ended."""
    return scale.regret(steps[min(trials, len(steps)) - 1].best)


def regret_within(steps: Sequence[Step], epochs: int, scale: "Scale") -> float:
    """Return how far from the best known it was when so many epochs had been trained."""
    done = [step.best for step in steps if step.epochs <= epochs]
    return min(scale.regret(done[-1]), 1.0) if done else 1.0


def spent_to_reach(
    steps: Sequence[Step], goal: float, scale: "Scale", *, startup: float, most: float
) -> float:
    """Return what it took to come within a regret: epochs, and a start of each trial.

    What was not reached counts as all that might be spent.
    """
    for step in steps:
        if scale.regret(step.best) <= goal:
            return min(step.epochs + startup * step.started, most)
    return most


@dataclass(frozen=True, slots=True)
class Scale:
    """What losses of a problem are measured against."""

    best: float
    middle: float

    def regret(self, loss: float) -> float:
        """0 is the best that any search found, 1 the middle of random draws."""
        return (loss - self.best) / (self.middle - self.best)


def _tuning(contest: Contest, seed: int) -> Tuning:
    request = {
        "HyperParameterTuningJobConfig": {
            "Strategy": contest.strategy,
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": contest.trials,
                "MaxParallelTrainingJobs": contest.parallel,
            },
            "ParameterRanges": dict(contest.ranges),
        },
        "TrainingJobDefinition": {"StaticHyperParameters": {"epochs": str(contest.epochs)}},
    }
    return Tuning(
        id=1,
        account="",
        region="",
        name="bench",
        status="InProgress",
        created=0.0,
        modified=0.0,
        ended=None,
        failure_reason=None,
        converged=None,
        seed=seed,
        request=request,
        deleted=None,
    )


def _trial(number: int, objective: float | None, status: str) -> Trial:
    return Trial(
        id=number,
        account="",
        region="",
        tuning_id=1,
        number=number,
        name=f"bench-{number}",
        status=status,
        secondary=status,
        created=0.0,
        modified=0.0,
        started=0.0,
        ended=None,
        failure_reason=None,
        retryable=False,
        stop_cause=None,
        tuned={},
        objective=objective,
        objective_status="Pending",
        transitions=(),
        model_uri=None,
        pid=None,
        pid_start=None,
        request=None,
    )
