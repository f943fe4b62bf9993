"""The table of tuning jobs."""

import json
import sqlite3

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store.database import Database
from tunesmith_local.sagemaker.store.listing import JobFilter
from tunesmith_local.sagemaker.store.records import Tuning


class TuningTable:
    """Reads and writes tuning jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, account: str, region: str, name: str, *, seed: int, request: JsonObject, now: float
    ) -> Tuning | None:
        """Add one in progress; None if its name is taken, in whatever case."""
        cursor = self._database.run(
            "INSERT INTO tunings (account, region, name, status, created, modified, seed, request)"
            " VALUES (?, ?, ?, 'InProgress', ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (account, region, name, now, now, seed, json.dumps(request)),
        )
        return self.get(int(cursor.lastrowid or 0)) if cursor.rowcount else None

    def get(self, tuning_id: int) -> Tuning:
        """Read one by its key."""
        row = self._database.first("SELECT * FROM tunings WHERE id = ?", (tuning_id,))
        if row is None:
            raise KeyError(tuning_id)
        return _tuning(row)

    def find(self, account: str, region: str, name: str) -> Tuning | None:
        """Read one by its name."""
        row = self._database.first(
            "SELECT * FROM tunings WHERE account = ? AND region = ? AND name = ?"
            " AND deleted IS NULL",
            (account, region, name),
        )
        return _tuning(row) if row else None

    def unfinished(self) -> list[Tuning]:
        """Read all that have not ended, oldest first."""
        rows = self._database.all(
            "SELECT * FROM tunings WHERE status IN ('InProgress', 'Stopping') ORDER BY id"
        )
        return [_tuning(row) for row in rows]

    def count_unfinished(self, account: str, region: str) -> int:
        """Count those that the account has in progress."""
        row = self._database.first(
            "SELECT count(*) FROM tunings WHERE account = ? AND region = ?"
            " AND status IN ('InProgress', 'Stopping')",
            (account, region),
        )
        return int(row[0]) if row else 0

    def change_status(
        self, tuning_id: int, status: str, *, now: float, reason: str | None = None
    ) -> None:
        """Set the status; a final one also sets the time of ending."""
        ended = None if status == "Stopping" else now
        self._database.run(
            "UPDATE tunings SET status = ?, modified = ?, ended = ?, failure_reason = ?"
            " WHERE id = ?",
            (status, now, ended, reason, tuning_id),
        )

    def mark_converged(self, tuning_id: int, now: float) -> None:
        """Note when the search was found to have converged."""
        self._database.run(
            "UPDATE tunings SET converged = ? WHERE id = ? AND converged IS NULL", (now, tuning_id)
        )

    def touch(self, tuning_id: int, now: float) -> Tuning:
        """Note that something changed about its trials."""
        rows = self._database.all(
            "UPDATE tunings SET modified = ? WHERE id = ? RETURNING *", (now, tuning_id)
        )
        return _tuning(rows[0])

    def delete(self, tuning_id: int, now: float) -> None:
        """Take one out of sight; its training jobs stay."""
        self._database.run("UPDATE tunings SET deleted = ? WHERE id = ?", (now, tuning_id))

    def page(
        self, account: str, region: str, wanted: JobFilter, *, offset: int, limit: int
    ) -> list[Tuning]:
        """Read part of a listing."""
        conditions, values = wanted.conditions
        rows = self._database.all(
            "SELECT * FROM tunings WHERE account = ? AND region = ? AND deleted IS NULL"  # noqa: S608 - fixed words
            f"{conditions} {wanted.order} LIMIT ? OFFSET ?",
            (account, region, *values, limit, offset),
        )
        return [_tuning(row) for row in rows]


def _tuning(row: sqlite3.Row) -> Tuning:
    """Read a row."""
    return Tuning(**{**dict(row), "request": json.loads(row["request"])})
