"""The table of emitted metric values."""

import math
from collections.abc import Sequence

from tunesmith_local.sagemaker.store.database import Database
from tunesmith_local.sagemaker.store.records import Observation


class MetricTable:
    """Reads and writes what training jobs emitted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, trial_id: int, observations: Sequence[Observation]) -> None:
        """Record values; one for a step that is there already replaces it."""
        self._database.run_many(
            "INSERT OR REPLACE INTO metrics (trial_id, name, step, value, time)"
            " VALUES (?, ?, ?, ?, ?)",
            [(trial_id, seen.metric, seen.step, seen.value, seen.time) for seen in observations],
        )

    def forget(self, trial_id: int) -> None:
        """Drop what a training job emitted before it began anew."""
        self._database.run("DELETE FROM metrics WHERE trial_id = ?", (trial_id,))

    def last(self, trial_id: int) -> list[Observation]:
        """Read each metric's latest value."""
        rows = self._database.all(
            "SELECT name, max(step) AS step, value, time FROM metrics"
            " WHERE trial_id = ? GROUP BY name",
            (trial_id,),
        )
        return [Observation(row[0], row[1], _number(row[2]), row[3]) for row in rows]

    def curve(self, trial_id: int, metric: str) -> list[float]:
        """Read all values of one metric in order."""
        rows = self._database.all(
            "SELECT value FROM metrics WHERE trial_id = ? AND name = ? ORDER BY step",
            (trial_id, metric),
        )
        return [_number(row[0]) for row in rows]


def _number(stored: float | None) -> float:
    """Undo what SQLite does to a NaN."""
    return math.nan if stored is None else stored
