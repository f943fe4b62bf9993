"""Ending the whole tuning: how many of 100 jobs are needed, and what is lost by leaving early."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import product
from os import cpu_count
from typing import Any

import numpy as np

from benchmarks.stopping import closed_loop
from benchmarks.stopping.measure import Scenario
from benchmarks.stopping.tasks import Task, draw
from tunesmith.domain.policies import ConvergenceSpec, PlateauSpec
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.stopping.convergence import ConvergencePolicy
from tunesmith.stopping.plateau import PlateauPolicy
from tunesmith.stopping.replay import Decide
from tunesmith.stopping.state import Reference, Seen, TuningState

JOBS = 100
_PLAIN = Scenario("plain", startup_steps=0.0, delay_steps=0)
_CLOSE, _FAR = 0.01, 0.02
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

Rule = Callable[[Sequence[float]], int]
"""From the scores of all jobs to the number after which the tuning ends."""


def first_verdict(decide: Decide) -> Rule:
    """Ask a policy after each job."""

    def rule(scores: Sequence[float]) -> int:
        ended = [_seen(number, score) for number, score in enumerate(scores)]
        for count in range(1, len(scores)):
            state = TuningState(
                goal=Goal.MINIMIZE, reference=Reference(ended[:count]), max_trials=len(scores)
            )
            if decide(state, _BEGINNING):
                return count
        return len(scores)

    return rule


def fixed(count: int) -> Rule:
    """End after so many jobs whatever they bring."""
    return lambda scores: min(count, len(scores))


RULES: Mapping[str, Rule] = {
    "convergence": first_verdict(ConvergencePolicy(ConvergenceSpec()).decide),
    "plateau 10": first_verdict(PlateauPolicy(PlateauSpec(jobs=10)).decide),
    "plateau 20": first_verdict(PlateauPolicy(PlateauSpec(jobs=20)).decide),
    "plateau 30": first_verdict(PlateauPolicy(PlateauSpec(jobs=30)).decide),
    "always after 55": fixed(55),
    "always after 75": fixed(75),
}


def measure(tasks: Sequence[Task], seeds: int) -> list[dict[str, Any]]:
    """Run every rule on random search and on TPE, without stopping any trial."""
    jobs = list(product(tasks, range(seeds), _SAMPLERS))
    with ProcessPoolExecutor(max_workers=min(cpu_count() or 1, 4)) as pool:
        found = list(pool.map(_one, jobs))
    rows: list[dict[str, Any]] = []
    for sampler in _SAMPLERS:
        mine = [one for job, one in zip(jobs, found, strict=True) if job[2] == sampler]
        rows.extend(_row(sampler, name, [one[name] for one in mine]) for name in mine[0])
    return rows


def _one(job: tuple[Task, int, str]) -> dict[str, tuple[int, float]]:
    task, seed, sampler = job
    scores = _SAMPLERS[sampler](task, seed)
    best, middle = task.reference(_PLAIN.scoring)
    found = {}
    for name, rule in RULES.items():
        count = rule(scores)
        found[name] = count, (min(scores[:count]) - min(scores)) / (middle - best)
    close = min(scores) + _CLOSE * (middle - best)
    count = next(at for at, score in enumerate(scores, 1) if score <= close)
    found["hindsight"] = count, (min(scores[:count]) - min(scores)) / (middle - best)
    return found


def _random(task: Task, seed: int) -> list[float]:
    return [float(one.losses[-1]) for one in draw(task, seed, trials=JOBS).recordings]


def _tpe(task: Task, seed: int) -> list[float]:
    played = closed_loop.run(task, seed, lambda state, now: [], _PLAIN, JOBS)  # noqa: ARG005
    return [float(one.losses[-1]) for one in played.recordings]


_SAMPLERS: Mapping[str, Callable[[Task, int], list[float]]] = {"random": _random, "TPE": _tpe}


def _row(sampler: str, name: str, found: Sequence[tuple[int, float]]) -> dict[str, Any]:
    losses = np.array([lost for _, lost in found])
    return {
        "sampler": sampler,
        "policy": name,
        "jobs": float(np.mean([count for count, _ in found])),
        "loss": float(losses.mean()),
        "far": float((losses > _FAR).mean()),
        "n": len(found),
    }


def _seen(number: int, score: float) -> Seen:
    return Seen(
        name=f"trial-{number:03d}",
        status=TrialStatus.COMPLETED,
        objective=score,
        ended_at=_BEGINNING + timedelta(minutes=number),
    )
