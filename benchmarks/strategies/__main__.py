"""`make bench-strategies`: measure which strategy when, and write docs/benchmarks/strategies.md."""

import sys
import time
from pathlib import Path

from benchmarks import machine
from benchmarks.strategies.measure import measure
from benchmarks.strategies.page import page

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "strategies.md"


def main() -> None:
    """Measure, and write the page."""
    before, began = machine.load(), time.monotonic()
    measured = measure()
    lines = [
        *machine.describe(["optuna"]),
        f"- Load average: {before:.1f} at the beginning, {machine.load():.1f} at the end; took"
        f" {(time.monotonic() - began) / 60:.0f} minutes",
    ]
    PAGE.write_text(page(measured, lines), encoding="utf-8")
    print(f"bench: wrote {PAGE}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
