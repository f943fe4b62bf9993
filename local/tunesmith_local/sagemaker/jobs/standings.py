"""How tuning jobs stand, for those who ask often."""

import threading

from tunesmith_local.sagemaker.jobs.progress import Progress, Scoreboard
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Store, Tuning
from tunesmith_local.sagemaker.store.trials import FIRST, Place


class Standings:
    """Keeps a scoreboard per tuning job, and adds only what has ended since it was last asked."""

    def __init__(self, store: Store, settings: EngineSettings) -> None:
        self._store = store
        self._fraction = settings.plateau_improvement_fraction
        self._known: dict[int, tuple[Place, Scoreboard]] = {}
        self._lock = threading.Lock()

    def of(self, tuning: Tuning, *, maximize: bool) -> Progress:
        """Give the progress of a tuning job."""
        with self._lock:
            place, board = self._known.get(tuning.id) or (
                FIRST,
                Scoreboard(maximize=maximize, fraction=self._fraction),
            )
            for result in self._store.trials.results(tuning.id, after=place):
                board.add(result.status, result.objective)
                place = result.place
            self._known[tuning.id] = place, board
            return board.progress
