"""The SQLite file: one connection, shared by all threads under one lock."""

import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS tunings (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE,
    status TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    ended REAL,
    failure_reason TEXT,
    converged REAL,
    seed INTEGER NOT NULL,
    request TEXT NOT NULL,
    deleted REAL
);
CREATE UNIQUE INDEX IF NOT EXISTS tunings_by_name ON tunings (account, region, name)
    WHERE deleted IS NULL;
CREATE TABLE IF NOT EXISTS trials (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    tuning_id INTEGER REFERENCES tunings (id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    secondary TEXT NOT NULL,
    created REAL NOT NULL,
    modified REAL NOT NULL,
    started REAL,
    ended REAL,
    failure_reason TEXT,
    retryable INTEGER NOT NULL DEFAULT 0,
    stop_cause TEXT,
    tuned TEXT NOT NULL,
    objective REAL,
    objective_status TEXT NOT NULL,
    transitions TEXT NOT NULL,
    model_uri TEXT,
    pid INTEGER,
    pid_start INTEGER,
    request TEXT,
    UNIQUE (tuning_id, number)
);
CREATE INDEX IF NOT EXISTS trials_by_name ON trials (account, region, name);
CREATE INDEX IF NOT EXISTS trials_by_creation ON trials (account, region, created);
CREATE INDEX IF NOT EXISTS trials_of_tuning ON trials (tuning_id, name, number);
CREATE INDEX IF NOT EXISTS trials_by_end ON trials (tuning_id, ended, number);
CREATE INDEX IF NOT EXISTS trials_by_objective
    ON trials (tuning_id, objective_status, objective, number);
-- Counted as they change, because every listing of tuning jobs shows the counts of each.
CREATE TABLE IF NOT EXISTS trial_counts (
    tuning_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    objective_status TEXT NOT NULL,
    retryable INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tuning_id, status, objective_status, retryable)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS trial_added AFTER INSERT ON trials
WHEN new.tuning_id IS NOT NULL BEGIN
    INSERT INTO trial_counts
    VALUES (new.tuning_id, new.status, new.objective_status, new.retryable, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS trial_removed AFTER DELETE ON trials
WHEN old.tuning_id IS NOT NULL BEGIN
    UPDATE trial_counts SET count = count - 1
    WHERE tuning_id = old.tuning_id AND status = old.status
        AND objective_status = old.objective_status AND retryable = old.retryable;
END;
CREATE TRIGGER IF NOT EXISTS trial_moved
AFTER UPDATE OF status, objective_status, retryable ON trials
WHEN new.tuning_id IS NOT NULL BEGIN
    UPDATE trial_counts SET count = count - 1
    WHERE tuning_id = old.tuning_id AND status = old.status
        AND objective_status = old.objective_status AND retryable = old.retryable;
    INSERT INTO trial_counts
    VALUES (new.tuning_id, new.status, new.objective_status, new.retryable, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TABLE IF NOT EXISTS metrics (
    trial_id INTEGER NOT NULL REFERENCES trials (id),
    name TEXT NOT NULL,
    step INTEGER NOT NULL,
    value REAL,
    time REAL NOT NULL,
    PRIMARY KEY (trial_id, name, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tags (
    arn TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (arn, key)
) WITHOUT ROWID;
"""


SCHEMA_NUMBER = zlib.crc32(SCHEMA.encode()) & 0x7FFF_FFFF


class OtherVersionError(RuntimeError):
    """The file's tables are not ours."""


class Database:
    """Runs statements; several of them as one inside `transaction`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        # A killed process loses nothing so; only a power cut could take the last moments.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._create_tables(path)

    def _create_tables(self, path: Path) -> None:
        """Make the tables, unless they are there; those of another version are left alone."""
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in (0, SCHEMA_NUMBER):
            self._connection.close()
            raise OtherVersionError(
                f"{path} was written by another version of Tunesmith: choose another state"
                " directory, or remove this one."
            )
        self._connection.executescript(
            f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_NUMBER}; COMMIT;"
        )

    def close(self) -> None:
        """Close the file; idempotent."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what happens inside one change, that no other thread sees or makes half of."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Run a query and return its rows."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def first(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """Run a query and return its first row, if it has any."""
        with self._lock:
            row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement."""
        with self._lock:
            return self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row, as one change."""
        with self.transaction():
            self._connection.executemany(sql, rows)
