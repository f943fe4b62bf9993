"""A contestant in a process of its own: takes orders on its input, answers with measurements."""

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.engine.contestants import contestant
from benchmarks.engine.usage import cpu_seconds, peak_megabytes


def main() -> None:
    """Serve one contestant until its input ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    with tempfile.TemporaryDirectory() as folder:
        runner = contestant(sys.argv[1], Path(folder))
        for order in sys.stdin:
            trials, parallel = json.loads(order)
            cpu, wall = cpu_seconds(), time.perf_counter()
            runner.run(trials, parallel)
            took = {
                "wall": (time.perf_counter() - wall) / trials,
                "cpu": (cpu_seconds() - cpu) / trials,
                "peak": peak_megabytes(),
            }
            print(json.dumps(took), file=answers, flush=True)
        runner.close()


if __name__ == "__main__":
    main()
