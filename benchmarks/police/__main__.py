"""`make bench-police`: measure a round of the police, and write docs/benchmarks/police.md."""

import os
import platform
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from moto import mock_aws

from benchmarks.police.world import FINISHED, RUNNING, World, every_policy

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks" / "police.md"
TEXT = (Path(__file__).parent / "page.md").read_text(encoding="utf-8")
ROUNDS = 15


def main() -> None:
    """Measure with few and with many finished trials."""
    rows = [_measure(count) for count in FINISHED]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(_page(rows), encoding="utf-8")
    print(f"written: {PAGE}")


def _measure(finished: int) -> str:
    """Return a row of the table: a quiet round, in which nothing but time has passed."""
    print(f"{finished} finished trials")
    with mock_aws():
        world = World(finished)
        world.round()  # all that ended before anybody looked is taken in
        waiting, processor = [], []
        world.calls.clear()
        for _ in range(ROUNDS):
            world.later(minutes=1)
            began, busy = time.perf_counter(), time.process_time()
            world.round()
            waiting.append(time.perf_counter() - began)
            processor.append(time.process_time() - busy)
        told = Counter({name: count / ROUNDS for name, count in world.calls.items()})
        cells = [
            f"{finished:,}",
            f"{statistics.median(waiting) * 1000:.0f}",
            f"{max(waiting) * 1000:.0f}",
            f"{statistics.median(processor) * 1000:.0f}",
            f"{world.evaluation_seconds() * 1000:.0f}",
            f"{world.digest_bytes() / 1024:.0f}",
            ", ".join(f"{count:g} {name}" for name, count in sorted(told.items())),
        ]
    return f"| {' | '.join(cells)} |"


def _page(rows: list[str]) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} logical processors, {platform.system()}"
    return TEXT.format(
        date=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        machine=f"{machine}, Python {platform.python_version()}",
        load=f"{os.getloadavg()[0]:.1f}",
        running=RUNNING,
        rounds=ROUNDS,
        policies=", ".join(one.kind for one in every_policy().policies),
        rows="\n".join(rows),
    )


if __name__ == "__main__":
    main()
