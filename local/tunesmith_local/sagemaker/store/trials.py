"""The table of training jobs."""

import json
import math
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store.database import Database
from tunesmith_local.sagemaker.store.listing import SORT_COLUMNS, JobFilter
from tunesmith_local.sagemaker.store.records import Transition, Trial, Tuning

TRIAL_COLUMNS = {
    **SORT_COLUMNS,
    "CreationTime": "number",  # the order they were created in, and there is an index of it
    "FinalObjectiveMetricValue": "objective",
}


@dataclass(frozen=True, slots=True)
class TrialFilter:
    """What a listing of a tuning job's training jobs is narrowed to, and its order."""

    status: str | None = None
    sort_by: str = "Name"
    descending: bool = False


Place = tuple[float, int]
"""A time of ending, and the number of the trial that ended then."""

FIRST: Place = (-math.inf, 0)


class Result(NamedTuple):
    """How a trial ended."""

    place: Place
    status: str
    objective: float | None


class TrialTable:
    """Reads and writes training jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, tuning: Tuning, number: int, name: str, tuned: Mapping[str, str], *, now: float
    ) -> Trial:
        """Add one that a tuning job starts."""
        values = (tuning.account, tuning.region, name, now, now, json.dumps(dict(tuned)))
        return self._add("tuning_id, number", (tuning.id, number), values)

    def add_single(
        self, account: str, region: str, name: str, request: JsonObject, *, now: float
    ) -> Trial:
        """Add one that starts on its own."""
        values = (account, region, name, now, now, "{}")
        return self._add("number, request", (0, json.dumps(request)), values)

    def _add(self, columns: str, own: Sequence[object], values: Sequence[object]) -> Trial:
        cursor = self._database.run(
            f"INSERT INTO trials ({columns}, account, region, name, created, modified, tuned,"  # noqa: S608 - our own column names
            " status, secondary, objective_status, transitions)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'InProgress', 'Starting', 'Pending', '[]')",
            (*own, *values),
        )
        return self.get(int(cursor.lastrowid or 0))

    def get(self, trial_id: int) -> Trial:
        """Read one by its key."""
        row = self._database.first("SELECT * FROM trials WHERE id = ?", (trial_id,))
        if row is None:
            raise KeyError(trial_id)
        return _trial(row)

    def find(self, account: str, region: str, name: str) -> Trial | None:
        """Read one by its name."""
        row = self._database.first(
            "SELECT * FROM trials WHERE account = ? AND region = ? AND name = ?",
            (account, region, name),
        )
        return _trial(row) if row else None

    def of_tuning(self, tuning_id: int) -> list[Trial]:
        """Read all of a tuning job, in the order they were launched."""
        rows = self._database.all(
            "SELECT * FROM trials WHERE tuning_id = ? ORDER BY number", (tuning_id,)
        )
        return [_trial(row) for row in rows]

    def unfinished(self) -> list[Trial]:
        """Read all that have not ended."""
        rows = self._database.all(
            "SELECT * FROM trials WHERE status IN ('InProgress', 'Stopping') ORDER BY id"
        )
        return [_trial(row) for row in rows]

    def update(self, trial_id: int, **changes: object) -> Trial:
        """Change some columns."""
        names = ", ".join(f"{name} = ?" for name in changes)
        rows = self._database.all(
            f"UPDATE trials SET {names} WHERE id = ? RETURNING *",  # noqa: S608 - our own column names
            (*changes.values(), trial_id),
        )
        if not rows:
            raise KeyError(trial_id)
        return _trial(rows[0])

    def counts(self, tuning_id: int) -> Mapping[tuple[str, str, bool], int]:
        """Count by status, objective status and whether a failure was the engine's."""
        rows = self._database.all(
            "SELECT status, objective_status, retryable, count FROM trial_counts"
            " WHERE tuning_id = ? AND count > 0",
            (tuning_id,),
        )
        return {(row[0], row[1], bool(row[2])): int(row[3]) for row in rows}

    def results(self, tuning_id: int, *, after: Place = FIRST) -> list[Result]:
        """Read how those ended that ended after some other, in the order they did."""
        rows = self._database.all(
            "SELECT ended, number, status, objective FROM trials"
            " WHERE tuning_id = ? AND (ended, number) > (?, ?) ORDER BY ended, number",
            (tuning_id, *after),
        )
        return [Result((row[0], row[1]), row[2], row[3]) for row in rows]

    def best(
        self, tuning_ids: Sequence[int], *, maximize: bool, completed_only: bool = False
    ) -> Trial | None:
        """Read the one with the best final objective over some tuning jobs."""
        status = " AND status = 'Completed'" if completed_only else ""
        order = "DESC" if maximize else "ASC"
        marks = ", ".join("?" * len(tuning_ids))
        row = self._database.first(
            f"SELECT * FROM trials WHERE tuning_id IN ({marks})"  # noqa: S608 - question marks
            f" AND objective_status = 'Succeeded'{status} ORDER BY objective {order}, id LIMIT 1",
            tuple(tuning_ids),
        )
        return _trial(row) if row else None

    def delete(self, trial_id: int) -> None:
        """Forget one."""
        self._database.run("DELETE FROM trials WHERE id = ?", (trial_id,))

    def page_of_all(
        self, account: str, region: str, wanted: JobFilter, *, offset: int, limit: int
    ) -> list[Trial]:
        """Read part of a listing of all training jobs, whoever launched them."""
        conditions, values = wanted.conditions
        rows = self._database.all(
            f"SELECT * FROM trials WHERE account = ? AND region = ?{conditions}"  # noqa: S608 - fixed words
            f" {wanted.order} LIMIT ? OFFSET ?",
            (account, region, *values, limit, offset),
        )
        return [_trial(row) for row in rows]

    def page(self, tuning_id: int, wanted: TrialFilter, *, offset: int, limit: int) -> list[Trial]:
        """Read part of a listing; by objective, those without one are left out as on AWS."""
        column = TRIAL_COLUMNS[wanted.sort_by]
        order = "DESC" if wanted.descending else "ASC"
        scored = " AND objective_status = 'Succeeded'" if column == "objective" else ""
        status = " AND status = ?" if wanted.status else ""
        values = (wanted.status,) if wanted.status else ()
        rows = self._database.all(
            f"SELECT * FROM trials WHERE tuning_id = ?{status}{scored}"  # noqa: S608 - fixed words
            f" ORDER BY {column} {order}, number {order} LIMIT ? OFFSET ?",
            (tuning_id, *values, limit, offset),
        )
        return [_trial(row) for row in rows]


def _trial(row: sqlite3.Row) -> Trial:
    """Read a row."""
    values = dict(row)
    values["tuned"] = json.loads(row["tuned"])
    values["transitions"] = tuple(map(Transition._make, json.loads(row["transitions"])))
    values["retryable"] = bool(row["retryable"])
    values["request"] = json.loads(row["request"]) if row["request"] else None
    return Trial(**values)
