"""Stopping beside a sampler that learns: Optuna's TPE, which sees the stopped trials too.

It asks for any point of the space; the nearest recorded configuration answers. Stopped trials are
told with their latest value, as SageMaker tells its own sampler.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from os import cpu_count
from typing import Any

import numpy as np
import optuna

from benchmarks.stopping.measure import Scenario, pooled
from benchmarks.stopping.rules import RULES
from benchmarks.stopping.tasks import Draw, Floats, Task
from tunesmith.stopping.replay import Decide, Recording, Replayed, replay
from tunesmith.stopping.state import Seen

optuna.logging.set_verbosity(optuna.logging.ERROR)

POLICIES = ("auto", "AMT Auto, emulated", "Optuna successive halving")
_WIDE = 30.0
"""A positive hyperparameter whose range is wider is searched on a logarithmic scale."""


@dataclass(frozen=True)
class Space:
    """The recorded configurations in a unit cube."""

    task: Task

    @cached_property
    def points(self) -> Floats:
        """Every configuration, each hyperparameter from nought to one."""
        values = self.task.hyperparameters.copy()
        for column in values.T:
            if column.min() > 0 and column.max() / column.min() > _WIDE:
                column[:] = np.log(column)
        low, high = values.min(axis=0), values.max(axis=0)
        scaled: Floats = (values - low) / np.where(high > low, high - low, 1.0)
        return scaled

    def nearest(self, point: Floats) -> int:
        """Return the configuration closest to a point."""
        return int(((self.points - point) ** 2).sum(axis=1).argmin())


class Sampled:
    """Trials that TPE chooses one by one, by what became of those before."""

    def __init__(self, task: Task, seed: int, startup_steps: float) -> None:
        self._space, self._startup = Space(task), startup_steps
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, constant_liar=True)
        self._study = optuna.create_study(sampler=sampler)
        self._asked: dict[str, optuna.Trial] = {}
        self.chosen: list[int] = []

    def trials(self, count: int) -> Iterator[Recording]:
        """Hand out trials, each chosen when it is fetched."""
        for number in range(count):
            trial = self._study.ask()
            axes = range(self._space.points.shape[1])
            point = np.array([trial.suggest_float(f"x{axis}", 0.0, 1.0) for axis in axes])
            at = self._space.nearest(point)
            self.chosen.append(at)
            task = self._space.task
            name = f"trial-{number:03d}"
            self._asked[name] = trial
            yield Recording(
                name,
                tuple(task.losses[at].tolist()),
                tuple(task.seconds[at].tolist()),
                self._startup * float(task.seconds[at].mean()),
            )

    def ended(self, trial: Seen) -> None:
        """Tell the sampler what a trial came to."""
        if trial.objective is None:
            self._study.tell(self._asked[trial.name], state=optuna.trial.TrialState.FAIL)
        else:
            self._study.tell(self._asked[trial.name], trial.objective)


def measure(tasks: Sequence[Task], seeds: int, scenario: Scenario) -> list[dict[str, Any]]:
    """Compare TPE with and without stopping, over the same number of trials."""
    jobs = [(task, seed, scenario) for task in tasks for seed in range(seeds)]
    with ProcessPoolExecutor(max_workers=min(cpu_count() or 1, 4)) as pool:
        found = list(pool.map(_one, jobs))
    return [_row(name, jobs, found) for name in POLICIES]


def run(task: Task, seed: int, decide: Decide, scenario: Scenario, trials: int) -> Replayed:
    """Let TPE tune a task under a rule."""
    sampled = Sampled(task, seed, scenario.startup_steps)
    return replay(sampled.trials(trials), decide, scenario.conditions(task), sampled.ended)


def _one(job: tuple[Task, int, Scenario]) -> dict[str, tuple[float, float]]:
    task, seed, scenario = job
    best, middle = task.reference(scenario.scoring)
    empty = Draw(task, seed, (), task.losses[:0], task.hyperparameters[:0])
    found = {}
    for name in ("no stopping", *POLICIES):
        # Hyperband, which wants to know the number of steps beforehand, is not among these.
        played = run(task, seed, RULES[name](empty, scenario.scoring), scenario, 50)
        spent = sum(
            one.cost(steps) for one, steps in zip(played.recordings, played.steps, strict=True)
        )
        at = played.best(scenario.scoring)
        loss = played.recordings[at].score(played.steps[at], scenario.scoring)
        found[name] = spent, (loss - best) / (middle - best)
    return found


def _row(
    name: str,
    jobs: Sequence[tuple[Task, int, Scenario]],
    found: Sequence[dict[str, tuple[float, float]]],
) -> dict[str, Any]:
    costs: dict[str, list[float]] = {}
    losses: dict[str, list[float]] = {}
    for (task, _, _), one in zip(jobs, found, strict=True):
        costs.setdefault(task.name, []).append(one[name][0] / one["no stopping"][0])
        losses.setdefault(task.name, []).append(one[name][1] - one["no stopping"][1])
    cost, cost_interval = pooled(costs)
    lost, lost_interval = pooled(losses)
    return {
        "policy": f"TPE + {name}",
        "cost": cost,
        "cost_interval": cost_interval,
        "delta_regret": lost,
        "delta_regret_interval": lost_interval,
        "n": len(jobs),
    }
