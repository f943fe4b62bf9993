"""`make bench-strategies`: measure which strategy when, and write docs/benchmarks/strategies.md.

An argument chooses the problems that have it in their names.
"""

import sys
import time
from pathlib import Path

from benchmarks import machine
from benchmarks.strategies.measure import measure
from benchmarks.strategies.page import page
from benchmarks.strategies.problems import SPACES

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "strategies.md"


def main() -> None:
    """Measure, and write the page."""
    before, began = machine.load(), time.monotonic()
    chosen = sys.argv[1] if len(sys.argv) > 1 else ""
    problems = [name for name in SPACES if chosen in name]
    if not problems:
        raise SystemExit(f"No problem is called {chosen}; there are {', '.join(SPACES)}.")
    measured = measure(problems)
    lines = [
        *machine.describe(["optuna"]),
        f"- Load average: {before:.1f} at the beginning, {machine.load():.1f} at the end; took"
        f" {(time.monotonic() - began) / 60:.0f} minutes",
    ]
    if len(problems) < len(SPACES):
        lines.append(f"- Only {len(problems)} of the {len(SPACES)} problems were run.")
    PAGE.write_text(page(measured, lines), encoding="utf-8")
    print(f"bench: wrote {PAGE}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
