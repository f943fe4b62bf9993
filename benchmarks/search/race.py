"""Runs a search in virtual time, several trials at once, and scores what it finds."""

import heapq
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from benchmarks.search.candidates import Maker
from benchmarks.search.problems import Problem
from benchmarks.tables import median
from tunesmith_local.sagemaker.search.draws import RandomSearch
from tunesmith_local.sagemaker.search.space import Space, space_of

if TYPE_CHECKING:
    from tunesmith_local.sagemaker.search import Point

PARALLEL = 4
DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one search found on one problem, and what its proposals cost."""

    best: Sequence[float]
    """The lowest loss after each ended trial."""
    milliseconds: float
    """Processor time per trial, of proposing and of taking in results."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What losses of a problem are measured against."""

    best: float
    middle: float

    def regret(self, loss: float) -> float:
        """0 is the best that anybody found, 1 the middle of random draws."""
        return (loss - self.best) / (self.middle - self.best)


def space(problem: Problem) -> Space:
    """Read a problem's ranges as the engine does."""
    return space_of(problem.ranges, auto_log_ratio=100.0)


def run(maker: Maker, problem: Problem, seed: int, trials: int) -> Run:
    """Search; a trial takes between one and two hours of virtual time, the same in every search."""
    hours = random.Random(seed)  # noqa: S311 - no secret
    lengths = [hours.uniform(1, 2) for _ in range(trials)]
    search = maker(space(problem), seed)
    running: list[tuple[float, int, Point]] = []
    losses: list[float] = []
    spent, now = 0.0, 0.0
    for number in range(1, trials + PARALLEL + 1):
        if len(running) == PARALLEL or number > trials:
            now, ended, point = heapq.heappop(running)
            losses.append(problem.loss(point))
            began = time.process_time()
            search.learn(ended, losses[-1])
            spent += time.process_time() - began
        if number <= trials:
            began = time.process_time()
            proposal = search.suggest(number) or {}
            spent += time.process_time() - began
            heapq.heappush(running, (now + lengths[number - 1], number, proposal))
    return Run(list(accumulate(losses, min)), 1000 * spent / trials)


def scale(problem: Problem, runs: Sequence[Run]) -> Scale:
    """Measure a problem by random draws, and by the best that anybody found."""
    draws = RandomSearch(space(problem), 12345)
    losses = [problem.loss(draws.suggest(number) or {}) for number in range(1, DRAWS + 1)]
    best = min(*losses, *(each.best[-1] for each in runs))
    return Scale(best, median(losses))
