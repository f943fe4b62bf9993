"""The same trials under each contestant, in turns, so that a busy moment harms none alone."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from benchmarks.engine.contestants import BARE
from benchmarks.tables import median


@dataclass(frozen=True, slots=True)
class Cost:
    """What one trial cost, in seconds, and the most memory the tuner held, in megabytes."""

    wall: float
    cpu: float
    peak: float


Rounds = Sequence[Mapping[str, Cost]]


class Worker:
    """A contestant's process."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.engine.worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let it end by itself."""
        self._process.communicate()

    def run(self, trials: int, parallel: int) -> Cost:
        """Let it run trials; what one of them cost."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a worker without pipes")
        print(json.dumps([trials, parallel]), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("a contestant broke; what it said stands above")
        return Cost(**json.loads(answer))


@contextmanager
def workers(names: Sequence[str]) -> Iterator[dict[str, Worker]]:
    """Start a process per contestant, each warmed up."""
    with ExitStack() as stack:
        started = {name: stack.enter_context(Worker(name)) for name in names}
        for worker in started.values():
            worker.run(2, 2)
        yield started


def take_turns(
    runners: Mapping[str, Worker], *, rounds: int, trials: int, parallel: int
) -> list[dict[str, Cost]]:
    """Let each run the same trials once per round; everybody begins a round at some time."""
    names = list(runners)
    return [
        {name: runners[name].run(trials, parallel) for name in rotated(names, place)}
        for place in range(rounds)
    ]


def rotated(names: Sequence[str], by: int) -> list[str]:
    """Let another one begin."""
    cut = by % len(names)
    return [*names[cut:], *names[:cut]]


def overheads(rounds: Rounds, name: str, measure: str) -> list[float]:
    """What one cost beyond a bare process in the same round, in milliseconds per trial."""
    return [1000 * (getattr(each[name], measure) - getattr(each[BARE], measure)) for each in rounds]


def rate(rounds: Rounds, name: str) -> float:
    """Trials per second, in the middle round."""
    return 1 / median([each[name].wall for each in rounds])
