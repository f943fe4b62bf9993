"""`make bench-search`: compare ways to search, and write docs/benchmarks/search.md."""

import sys
from pathlib import Path

from benchmarks import machine
from benchmarks.search.candidates import candidates
from benchmarks.search.problems import problems
from benchmarks.search.race import Run, run, scale
from benchmarks.search.report import page

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "search.md"
TRIALS, SEEDS = 100, 8
SLOW = {"Gaussian process": (50, 4)}
"""Trials and seeds of what takes much longer than the others."""


def main() -> None:
    """Let every candidate search every problem, seed by seed."""
    before = machine.load()
    known = problems()
    runs: dict[str, dict[str, list[Run]]] = {}
    for name, maker in candidates().items():
        print(f"bench: {name}", file=sys.stderr, flush=True)
        trials, seeds = SLOW.get(name, (TRIALS, SEEDS))
        runs[name] = {
            each.name: [run(maker, each, seed, trials) for seed in range(seeds)] for each in known
        }
    scales = {
        each.name: scale(each, [one for found in runs.values() for one in found[each.name]])
        for each in known
    }
    lines = [
        *machine.describe(["optuna", "scikit-optimize"]),
        f"- Load average: {before:.1f} at the beginning, {machine.load():.1f} at the end",
    ]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(runs, scales, lines), encoding="utf-8")
    print(f"bench: wrote {PAGE}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
