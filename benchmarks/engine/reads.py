"""How long clients wait for what they ask most, in a crowded store."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.engine.crowd import fill
from benchmarks.engine.ours import OurEngine
from benchmarks.engine.usage import peak_megabytes
from benchmarks.tables import median

TUNINGS, TRIALS = 100, 750
CALLS = 40
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one kind of call."""

    call: str
    middle: float
    worst_of_twenty: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Reads:
    """What was measured in the crowded store."""

    latencies: list[Latency]
    store_megabytes: float
    peak_megabytes: float


def measure(folder: Path) -> Reads:
    """Fill a store, then make each call for another tuning job every time, all in turns."""
    fill(folder, tunings=TUNINGS, trials=TRIALS)
    engine = OurEngine(folder)
    try:
        chosen = random.Random(1)  # noqa: S311 - a choice of what to read
        calls = _calls(engine, chosen)
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
        for _ in range(CALLS):
            for name, make in calls.items():
                times[name].append(_timed(engine, make()))
    finally:
        engine.close()
    size = sum(each.stat().st_size for each in folder.glob("engine.sqlite3*")) / 2**20
    return Reads([_latency(name, taken) for name, taken in times.items()], size, peak_megabytes())


def _calls(engine: OurEngine, chosen: random.Random) -> dict[str, Callable[[], Call]]:
    """Write the calls; each time for another tuning job."""

    def tuning(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
        name = f"crowd-{chosen.randint(1, TUNINGS)}"
        return {"HyperParameterTuningJobName": name, **more}

    of_tuning = "ListTrainingJobsForHyperParameterTuningJob"
    page = engine.call(of_tuning, {**tuning(), "MaxResults": 100})["TrainingJobSummaries"]
    best = {"SortBy": "FinalObjectiveMetricValue", "SortOrder": "Descending"}
    last_page = {"SortBy": "CreationTime", "SortOrder": "Descending"}
    return {
        "DescribeHyperParameterTuningJob": lambda: ("DescribeHyperParameterTuningJob", tuning()),
        "ListHyperParameterTuningJobs, 10": lambda: ("ListHyperParameterTuningJobs", {}),
        "ListHyperParameterTuningJobs, 100": lambda: (
            "ListHyperParameterTuningJobs",
            {"MaxResults": 100, "SortBy": "CreationTime"},
        ),
        f"{of_tuning}, 10 best": lambda: (of_tuning, tuning(**best)),
        f"{of_tuning}, 100 newest": lambda: (of_tuning, tuning(MaxResults=100, **last_page)),
        "DescribeTrainingJob": lambda: (
            "DescribeTrainingJob",
            {"TrainingJobName": chosen.choice(page)["TrainingJobName"]},
        ),
    }


def _timed(engine: OurEngine, call: Call) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.thread_time()
    engine.call(*call)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - cpu)


def _latency(name: str, taken: list[tuple[float, float]]) -> Latency:
    walls = sorted(wall for wall, _ in taken)
    return Latency(
        name, median(walls), walls[len(walls) * 19 // 20], median([cpu for _, cpu in taken])
    )
