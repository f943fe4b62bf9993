"""Whether the last trials of a long tuning job cost more than the first."""

import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.engine.ours import OurEngine

TRIALS, PARALLEL, PART = 750, 4, 150
MOST_GROWTH = 1.25


@dataclass(frozen=True, slots=True)
class Mark:
    """What the engine had used when so many trials had ended."""

    trials: int
    cpu: float
    wall: float


class Watch:
    """Counts ended trials, and notes the engine's own processor time at each part's end."""

    def __init__(self) -> None:
        self._ended = 0
        self.marks: list[Mark] = []

    def begin(self) -> None:
        """Note where it begins."""
        self.marks.append(self._mark())

    def take(self, _detail_type: str, detail: dict[str, Any]) -> None:
        """Hear of an event."""
        if detail.get("TrainingJobStatus") not in {"Completed", "Failed", "Stopped"}:
            return
        self._ended += 1
        if self._ended % PART == 0:
            self.marks.append(self._mark())

    def _mark(self) -> Mark:
        return Mark(self._ended, time.process_time(), time.perf_counter())


def parts(marks: list[Mark]) -> list[tuple[int, float, float]]:
    """Give each part's last trial, and milliseconds of processor and of waiting per trial."""
    return [
        (
            after.trials,
            1000 * (after.cpu - before.cpu) / (after.trials - before.trials),
            1000 * (after.wall - before.wall) / (after.trials - before.trials),
        )
        for before, after in pairwise(marks)
    ]


def measure(folder: Path) -> list[tuple[int, float, float]]:
    """Run one long tuning job; give what each part of it cost."""
    watch = Watch()
    engine = OurEngine(folder, watch.take)
    watch.begin()
    engine.run(TRIALS, PARALLEL)
    engine.close()
    return parts(watch.marks)


def is_linear(costs: list[float]) -> bool:
    """Tell whether the last two parts cost about what the first two did."""
    return sum(costs[-2:]) <= MOST_GROWTH * sum(costs[:2])
