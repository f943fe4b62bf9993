"""Replays the rules and measures what each saves and loses, paired on the same trials."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import product
from os import cpu_count
from typing import Any

import numpy as np

from benchmarks.stopping.rules import RULES
from benchmarks.stopping.tasks import Draw, Floats, Task, draw
from tunesmith.stopping.replay import Conditions, Replayed, Scoring, replay

_RESAMPLES = 2_000
_TINY = 1e-9
"""Differences below are rounding."""


@dataclass(frozen=True)
class Scenario:
    """What a tuning is like."""

    name: str
    startup_steps: float = 1.0
    """Of every trial, in steps of its own."""
    delay_steps: int = 1
    scoring: Scoring = Scoring.LATEST
    noise: float = 0.0
    """Standard deviation, in points of accuracy, that every observation is blurred by."""
    period_steps: float | None = None
    """One averaged value without an epoch per so many of the task's median steps."""

    def conditions(self, task: Task) -> Conditions:
        """Return the replay's conditions."""
        period = self.period_steps and self.period_steps * float(np.median(task.seconds))
        return Conditions(
            delay_steps=self.delay_steps, scoring=self.scoring, period_seconds=period or None
        )


@dataclass(frozen=True)
class Outcome:
    """One replay against the same trials without stopping."""

    task: str
    suite: str
    seed: int
    cost: float
    delta_regret: float
    miss: float


@dataclass(frozen=True)
class Row:
    """One line of the result: means over tasks, with 95 % intervals from resampling tasks."""

    scenario: str
    policy: str
    suite: str
    cost: float
    cost_interval: tuple[float, float]
    delta_regret: float
    delta_regret_interval: tuple[float, float]
    miss: float
    miss_interval: tuple[float, float]
    n: int

    def plain(self) -> dict[str, Any]:
        """Return it as it goes into JSON."""
        return asdict(self)


def measure(
    policies: Sequence[str], scenario: Scenario, tasks: Sequence[Task], seeds: int
) -> list[Row]:
    """Replay some policies on every task and seed."""
    jobs = list(product(policies, [scenario], tasks, range(seeds)))
    with ProcessPoolExecutor(max_workers=min(cpu_count() or 1, 4)) as pool:
        outcomes = list(pool.map(_one, jobs, chunksize=8))
    per_policy = len(tasks) * seeds
    rows: list[Row] = []
    for at, name in enumerate(policies):
        found = outcomes[at * per_policy : (at + 1) * per_policy]
        rows.extend(summarize(scenario.name, name, found))
    return rows


def summarize(scenario: str, policy: str, outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """Pool the outcomes over all tasks, and over each suite if there are several."""
    families = sorted({one.suite for one in outcomes})
    for suite in ["all", *(families if len(families) > 1 else [])]:
        chosen = [one for one in outcomes if suite in ("all", one.suite)]
        yield Row(
            scenario,
            policy,
            suite,
            *_pooled(chosen, lambda one: one.cost),
            *_pooled(chosen, lambda one: one.delta_regret),
            *_pooled(chosen, lambda one: one.miss),
            n=len(chosen),
        )


def compared(played: Replayed, drawn: Draw, scenario: Scenario) -> Outcome:
    """Hold a replay against the same trials let run to their ends."""
    whole = replace(played, steps=[len(one.losses) for one in played.recordings])
    best, middle = drawn.task.reference(scenario.scoring)
    lost = _chosen(played, drawn, scenario) - _chosen(whole, drawn, scenario)
    lost /= middle - best
    return Outcome(
        drawn.task.name, drawn.task.suite, drawn.seed, played.cost, lost, float(lost > _TINY)
    )


def _one(job: tuple[str, Scenario, Task, int]) -> Outcome:
    name, scenario, task, seed = job
    drawn = draw(task, seed, noise=scenario.noise, startup_steps=scenario.startup_steps)
    rule = RULES[name](drawn, scenario.scoring)
    return compared(replay(drawn.recordings, rule, scenario.conditions(task)), drawn, scenario)


def _chosen(played: Replayed, drawn: Draw, scenario: Scenario) -> float:
    """Return the true loss of the model that is chosen by what was observed."""
    number = played.best(scenario.scoring)
    steps = played.steps[number]
    if scenario.scoring is Scoring.BEST:
        seen = played.recordings[number].losses[:steps]
        return float(drawn.truth[number, seen.index(min(seen))])
    return float(drawn.truth[number, steps - 1])


def _pooled(
    outcomes: Sequence[Outcome], value: Callable[[Outcome], float]
) -> tuple[float, tuple[float, float]]:
    tasks: dict[str, list[float]] = {}
    for one in outcomes:
        tasks.setdefault(one.task, []).append(value(one))
    return pooled(tasks)


def pooled(tasks: Mapping[str, Sequence[float]]) -> tuple[float, tuple[float, float]]:
    """Return the mean over tasks of their means, and its 95 % interval over tasks."""
    means: Floats = np.array([np.mean(values) for values in tasks.values()])
    drawn = np.random.default_rng(0).choice(means, (_RESAMPLES, len(means))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(means.mean()), (float(low), float(high))
