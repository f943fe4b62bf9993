"""Writes trials small: columns instead of keys, moments as milliseconds, and all compressed."""

import zlib
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json, to_json

from tunesmith.domain.trials import Observation, Trial, TrialStatus
from tunesmith.domain.watching import Digest

Row = list[Any]


def pack_trial(trial: Trial) -> bytes:
    """Write a trial."""
    return _packed(_row(trial))


def unpack_trial(data: bytes) -> Trial:
    """Read a trial back."""
    return _trial(_unpacked(data))


def pack_digest(digest: Digest) -> bytes:
    """Write a digest without its version."""
    return _packed([digest.unlisted, [_row(one) for one in digest.trials]])


def unpack_digest(data: bytes, version: int) -> Digest:
    """Read a digest back."""
    unlisted, rows = _unpacked(data)
    return Digest(unlisted=unlisted, version=version, trials=tuple(_trial(row) for row in rows))


def _packed(value: object) -> bytes:
    return zlib.compress(to_json(value, inf_nan_mode="constants"))


def _unpacked(data: bytes) -> Row:
    row: Row = from_json(zlib.decompress(data), allow_inf_nan=True)
    return row


def _row(trial: Trial) -> Row:
    return [
        trial.name,
        trial.status.value,
        trial.objective,
        _milliseconds(trial.created_at),
        _milliseconds(trial.started_at),
        _milliseconds(trial.ended_at),
        trial.billable_seconds,
        trial.failure_reason,
        trial.hyperparameters,
        _columns(trial.curve),
        *([int(trial.ran_out), trial.model_uri] if trial.ran_out or trial.model_uri else []),
    ]


def _trial(row: Row) -> Trial:
    name, status, objective, created, started, ended, billable, failure, told, columns, *more = row
    ran_out, model_uri = more or (0, None)
    # Written by us and read often: it is not validated again.
    return Trial.model_construct(
        name=name,
        status=TrialStatus(status),
        hyperparameters=told,
        objective=objective,
        created_at=_moment(created),
        started_at=_moment(started),
        ended_at=_moment(ended),
        billable_seconds=billable,
        failure_reason=failure,
        ran_out=bool(ran_out),
        model_uri=model_uri,
        curve=_curve(columns),
    )


def _columns(curve: tuple[Observation, ...]) -> list[Row] | None:
    if not curve:
        return None
    return [
        [one.step for one in curve],
        [one.value for one in curve],
        [_milliseconds(one.time) for one in curve],
        [int(one.step_is_exact) for one in curve],
    ]


def _curve(columns: list[Row] | None) -> tuple[Observation, ...]:
    if columns is None:
        return ()
    return tuple(
        Observation.model_construct(
            step=step, value=value, time=_at(time), step_is_exact=bool(exact)
        )
        for step, value, time, exact in zip(*columns, strict=True)
    )


def _milliseconds(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp() * 1000)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else _at(milliseconds)


def _at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
