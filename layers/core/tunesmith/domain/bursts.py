"""Bursts of fresh data: a bounded summary of the objects that came, however many they were."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import takewhile

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.recipes import DataTrigger


class Seen(BaseModel):
    """An object that came."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    """When it was heard of: an event may be late, and silence is ours to measure."""
    size: int
    folder: str | None
    """Where the new data lies; None where a marker will tell it."""
    is_marker: bool = False


class Burst(BaseModel):
    """What came for a recipe since its last burst was dealt with."""

    model_config = ConfigDict(frozen=True)

    events: int
    """How many objects, each as often as its event came."""
    bytes: int
    folder: str | None = None
    """The deepest folder that holds all new objects, or all folders that a marker calls whole."""
    first_at: datetime
    last_at: datetime
    marked_at: datetime | None = None

    def is_due(self, trigger: DataTrigger, now: datetime) -> bool:
        """Tell whether it is complete: by its marker, or because nothing came for long enough."""
        if trigger.marker is not None:
            return self.marked_at is not None
        return now - self.last_at >= timedelta(seconds=trigger.quiet_seconds)


class StoredObject(BaseModel):
    """An object of the bucket, as a listing tells it."""

    model_config = ConfigDict(frozen=True)

    key: str
    etag: str
    size: int


def seen(key: str, size: int, trigger: DataTrigger, now: datetime) -> Seen | None:
    """Return what an object means for a trigger; None when it is none of its data."""
    if not trigger.covers(key):
        return None
    marks = trigger.is_marker(key)
    folder = folder_of(key) if marks or trigger.marker is None else None
    return Seen(at=now, size=size, folder=folder, is_marker=marks)


def folder_of(key: str) -> str:
    """Return the folder that an object lies in."""
    return key[: key.rfind("/") + 1]


def common_folder(one: str, other: str) -> str:
    """Return the deepest folder that holds both."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    shared = takewhile(lambda pair: pair[0] == pair[1], pairs)
    return "".join(f"{part}/" for part, _ in shared)


def data_digest(folder: str, objects: Iterable[StoredObject], trigger: DataTrigger) -> str | None:
    """Tell whether data is the same: by keys, ETags and sizes; None when there is none.

    Markers and folders as such are not data.
    """
    digest, found = hashlib.sha256(folder.encode()), False
    for one in objects:
        if trigger.is_data(one.key):
            digest.update(f"\n{one.key}\0{one.etag}\0{one.size}".encode())
            found = True
    return digest.hexdigest() if found else None
