"""A store as large as an account's limits allow: many tuning jobs, each with all its trials."""

import sqlite3
from pathlib import Path

from benchmarks.engine.ours import OurEngine

STORE = "engine.sqlite3"
SAMPLE = 10
"""Trials that really ran; all the others are copies of them."""


def fill(folder: Path, *, tunings: int, trials: int) -> None:
    """Run one small tuning job for real, and multiply it in the store."""
    engine = OurEngine(folder)
    engine.run(SAMPLE, 2)
    engine.close()
    connection = sqlite3.connect(folder / STORE)
    with connection:
        _multiply_tunings(connection, tunings)
        _multiply_trials(connection, trials)
        _multiply_metrics(connection)
        connection.execute("DELETE FROM trials WHERE id IN (SELECT id FROM real)")
    connection.execute("ANALYZE")
    connection.close()


def columns(connection: sqlite3.Connection, table: str, **changed: str) -> tuple[str, str]:
    """List a table's columns, and for each what a copy takes: itself, or another expression."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    wanted = [name for name in names if changed.get(name) != ""]
    return ", ".join(wanted), ", ".join(changed.get(name, f"{table}.{name}") for name in wanted)


def _multiply_tunings(connection: sqlite3.Connection, count: int) -> None:
    """Copy the one tuning job under other names, a minute apart."""
    names, values = columns(
        connection,
        "tunings",
        id="",
        name="'crowd-' || n",
        created="created + 60 * n",
        modified="modified + 60 * n",
    )
    connection.execute(
        f"INSERT INTO tunings ({names})"  # noqa: S608 - the table's own columns
        f" WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)"
        f" SELECT {values} FROM counted, tunings WHERE tunings.name = 'job-1'",
        (count,),
    )


def _multiply_trials(connection: sqlite3.Connection, count: int) -> None:
    """Give every copied tuning job copies of the trials that ran, with results of their own."""
    connection.execute("CREATE TEMP TABLE real AS SELECT id FROM trials")
    place = "n || '-' || new.id"
    names, values = columns(
        connection,
        "trials",
        id="",
        tuning_id="new.id",
        number="n",
        name=f"'crowd-' || new.id || '-' || {place}",
        created="trials.created + n",
        modified="trials.modified + n",
        ended="trials.ended + n",
        objective="abs(random() % 1000000) / 1e6",
    )
    connection.execute(
        f"INSERT INTO trials ({names})"  # noqa: S608 - the table's own columns
        f" WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)"
        f" SELECT {values} FROM counted, tunings AS new, trials"
        f" WHERE new.name LIKE 'crowd-%' AND trials.number = 1 + n % {SAMPLE}",
        (count,),
    )


def _multiply_metrics(connection: sqlite3.Connection) -> None:
    """Give every copy its last value."""
    names, values = columns(connection, "metrics", trial_id="trials.id", value="trials.objective")
    connection.execute(
        f"INSERT INTO metrics ({names}) SELECT {values} FROM trials, metrics"  # noqa: S608
        " WHERE metrics.trial_id = (SELECT min(id) FROM real) AND trials.name LIKE 'crowd-%'"
    )
