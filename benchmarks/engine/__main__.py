"""`make bench-engine`: measure, and write docs/benchmarks/engine.md."""

import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks import machine
from benchmarks.engine import growth, reads, suggestions
from benchmarks.engine.contest import take_turns, workers
from benchmarks.engine.contestants import NAMES
from benchmarks.engine.report import Figures, page

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "engine.md"
Result = TypeVar("Result")
ROUNDS, TRIALS = 9, 20
TOGETHER = {10: 40, 50: 100}
"""Trials of a round, by how many run at once."""


def main() -> None:
    """Measure everything, one thing after the other."""
    before = machine.load()
    with workers(NAMES) as running:
        say("overhead per trial")
        alone = take_turns(running, rounds=ROUNDS, trials=TRIALS, parallel=1)
        together = {1: alone}
        for parallel, trials in TOGETHER.items():
            say(f"{parallel} trials at once")
            together[parallel] = take_turns(running, rounds=3, trials=trials, parallel=parallel)
    say("a long tuning job")
    with tempfile.TemporaryDirectory() as folder:
        long = apart(growth.measure, Path(folder))
    say("proposals")
    asked = apart(suggestions.measure)
    say("reads in a crowded store")
    with tempfile.TemporaryDirectory() as folder:
        crowded = apart(reads.measure, Path(folder))
    figures = Figures(
        machine=machine.describe(["optuna", "syne-tune"]),
        loads=(before, machine.load()),
        alone=alone,
        together=together,
        suggestions=asked,
        growth=long,
        reads=crowded,
    )
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(figures), encoding="utf-8")
    say(f"wrote {PAGE}")


def apart(measure: Callable[..., Result], *given: object) -> Result:
    """Measure in a process of its own, which holds nothing of what was measured before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *given).result()


def say(text: str) -> None:
    """Tell what is going on."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
