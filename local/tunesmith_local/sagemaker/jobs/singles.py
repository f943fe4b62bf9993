"""Training jobs that no tuning job launched: each starts as soon as there is a free place."""

from collections import deque
from collections.abc import Callable

from tunesmith_local.sagemaker.store import Trial


class SingleJobs:
    """Those that wait, in the order they came, and those that run."""

    def __init__(self, start: Callable[[Trial], bool]) -> None:
        self._start = start
        self._waiting: deque[Trial] = deque()
        self._running: set[int] = set()

    @property
    def running(self) -> int:
        """How many run."""
        return len(self._running)

    def add(self, trial: Trial) -> None:
        """Let one wait for a place."""
        self._waiting.append(trial)

    def withdraw(self, trial: Trial) -> bool:
        """Let one wait no longer; False if it does not wait."""
        before = len(self._waiting)
        self._waiting = deque(each for each in self._waiting if each.id != trial.id)
        return len(self._waiting) < before

    def launch_next(self) -> bool:
        """Start the one that has waited longest; False if none waits."""
        if not self._waiting:
            return False
        trial = self._waiting.popleft()
        if self._start(trial):
            self._running.add(trial.id)
        return True

    def end(self, trial: Trial) -> None:
        """Take in that one has ended."""
        self._running.discard(trial.id)
