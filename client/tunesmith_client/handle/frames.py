"""Trials as rows: a pandas DataFrame where pandas is installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from tunesmith_client.answers import Trial
    from tunesmith_client.api import TuningsApi

PAGE = 100
RESULT = ("name", "status", "objective")
CIRCUMSTANCES = (
    "seconds",
    "created_at",
    "started_at",
    "ended_at",
    "stopped_by",
    "failure",
)
FIELDS = (*RESULT, *CIRCUMSTANCES)


def all_trials(api: TuningsApi, tuning_id: str, *, curves: bool) -> list[Trial]:
    """Return every trial, the oldest first, page by page."""
    return list(_pages(api, tuning_id, curves=curves))


def _pages(api: TuningsApi, tuning_id: str, *, curves: bool) -> Iterator[Trial]:
    cursor: str | None = None
    while True:
        page = api.trials(tuning_id, limit=PAGE, cursor=cursor, curves=curves)
        yield from page.trials
        cursor = page.cursor
        if not cursor:
            return


def frame_or_list(trials: list[Trial]) -> pd.DataFrame | list[Trial]:
    """Return a DataFrame where pandas is installed, and else the trials as they are."""
    try:
        pandas: Any = importlib.import_module("pandas")
    except ImportError:
        return trials
    frame: pd.DataFrame = pandas.DataFrame(rows(trials), columns=columns(trials))
    return frame


def rows(trials: Sequence[Trial]) -> list[dict[str, object]]:
    """Return a row per trial; values of hyperparameters that are numbers all along are numbers."""
    numeric = {
        name
        for name in _searched(trials)
        if all(_number(each.hyperparameters.get(name)) is not None for each in trials)
    }
    return [_row(each, numeric) for each in trials]


def columns(trials: Sequence[Trial]) -> list[str]:
    """Return the columns, which are there also when no trial is; what was tried stands first."""
    own = [_column(name) for name in _searched(trials)]
    with_curves = ["curve"] if any(each.curve is not None for each in trials) else []
    return [*RESULT, *own, *CIRCUMSTANCES, *with_curves]


def _row(trial: Trial, numeric: set[str]) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(trial, name) for name in FIELDS}
    for name, value in trial.hyperparameters.items():
        row[_column(name)] = _number(value) if name in numeric else value
    if trial.curve is not None:
        row["curve"] = [point.model_dump() for point in trial.curve]
    return row


def _searched(trials: Sequence[Trial]) -> list[str]:
    return list(dict.fromkeys(name for each in trials for name in each.hyperparameters))


def _column(name: str) -> str:
    """Name a hyperparameter's column; one that is called like a field of ours says what it is."""
    return f"hyperparameters.{name}" if name in {*FIELDS, "curve"} else name


def _number(value: str | None) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(str(value))
        except ValueError:
            continue
    return None
