"""The queue: who holds a part of the account's quotas, who waits for one, and what happens to it.

A change gives a new queue; `turns` says who is next.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.needs import TRIALS, Need

LONGEST_WAIT = timedelta(days=7)
"""A tuning that has waited for so long fails."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
MOST_ENTRIES = 2_000
"""So many fit into the table's item, however long the names of their projects are."""
EAGER_TRIES = 20
"""So often does an end lead to another try; later ones come by time alone, and stay few."""


class Standing(StrEnum):
    """How far an entry has come."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    """Its turn has come; its job is being created."""
    RUNNING = "running"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Refusal(_Part):
    """SageMaker had no room for a job: there is less than the limits say."""

    at: datetime
    because: str
    times: int = 1

    def is_over(self, now: datetime, freed_at: datetime | None) -> bool:
        """Tell whether it is worth trying again: something has ended, or time has passed."""
        pause = min(FIRST_PAUSE * 1.5 ** min(self.times - 1, 10), LONGEST_PAUSE)
        freed = freed_at is not None and freed_at > self.at and self.times < EAGER_TRIES
        return freed or now - self.at >= pause


class Entry(_Part):
    """A tuning in the queue, or past it."""

    tuning_id: str
    project: str
    need: Need
    since: datetime
    """When it first asked for its turn."""
    standing: Standing = Standing.WAITING
    refusal: Refusal | None = None
    """The last one."""

    @property
    def holds(self) -> bool:
        """Tell whether it uses what it needs, or is about to."""
        return self.standing is not Standing.WAITING

    @property
    def kinds(self) -> frozenset[str]:
        """Whose refusals tell about it: those of tunings with the same instance types."""
        return frozenset(self.need.instances or {TRIALS})

    def is_like(self, other: "Entry") -> bool:
        """Tell whether what is refused to the other, which is no bigger, is refused to this one."""
        return bool(self.kinds & other.kinds) and other.need.machines <= self.need.machines


class Queue(_Part):
    """All tunings that run or wait to."""

    version: int = 0
    entries: tuple[Entry, ...] = ()
    freed_at: datetime | None = None
    """When a tuning last gave back what it held."""
    started: dict[str, datetime] = {}
    """When the first in a project's line last got its turn."""

    def find(self, tuning_id: str) -> Entry | None:
        """Return a tuning's entry; None if it has none."""
        return next((one for one in self.entries if one.tuning_id == tuning_id), None)

    @property
    def holding(self) -> list[Entry]:
        """Those that use what they need."""
        return [one for one in self.entries if one.holds]

    @property
    def waiting(self) -> list[Entry]:
        """Those that do not."""
        return [one for one in self.entries if not one.holds]

    def enter(self, entry: Entry) -> Self:
        """Let a tuning in; one that is known keeps its entry."""
        if self.find(entry.tuning_id) is not None:
            return self
        return self._with(entries=(*self.entries, entry))

    def admit(self, tuning_ids: Iterable[str], now: datetime) -> Self:
        """Give tunings their turn."""
        chosen = frozenset(tuning_ids)
        if not chosen:
            return self
        # One that passes the first in line does not shorten its wait.
        started = {one.project: now for one in _heads(self.waiting) if one.tuning_id in chosen}
        entries = _changed(
            self.entries, lambda one: one.tuning_id in chosen, standing=Standing.ADMITTED
        )
        return self._with(entries=entries, started=self.started | started)

    def begin(self, tuning_id: str) -> Self:
        """Note that SageMaker took the job; what is like it and no bigger may be taken, too."""
        begun = self.find(tuning_id)
        if begun is None or begun.standing is Standing.RUNNING:
            return self
        entries = _changed(self.entries, begun.is_like, refusal=None)
        entries = _changed(
            entries, lambda one: one.tuning_id == tuning_id, standing=Standing.RUNNING
        )
        return self._with(entries=entries)

    def refuse(self, entry: Entry, because: str, now: datetime) -> Self:
        """Note that SageMaker refused the job: it waits again."""
        known = self.find(entry.tuning_id) or entry
        times = known.refusal.times + 1 if known.refusal else 1
        entries = _changed(
            self.enter(entry).entries,
            lambda one: one.tuning_id == entry.tuning_id,
            standing=Standing.WAITING,
            refusal=Refusal(at=now, because=because, times=times),
        )
        return self._with(entries=entries)

    def leave(self, tuning_id: str, now: datetime) -> Self:
        """Let a tuning go; what it held is free."""
        entry = self.find(tuning_id)
        if entry is None:
            return self
        rest = tuple(one for one in self.entries if one.tuning_id != tuning_id)
        projects = {one.project for one in rest}
        return self._with(
            entries=rest,
            freed_at=now if entry.holds else self.freed_at,
            started={name: at for name, at in self.started.items() if name in projects},
        )

    def _with(self, **changes: object) -> Self:
        return self.model_copy(update=changes)


def in_line(entries: Iterable[Entry]) -> list[Entry]:
    """Sort those that wait: the longest wait first."""
    return sorted(entries, key=lambda one: (one.since, one.tuning_id))


def _heads(waiting: Iterable[Entry]) -> Iterable[Entry]:
    """Return the first in each project's line."""
    heads: dict[str, Entry] = {}
    for entry in in_line(waiting):
        heads.setdefault(entry.project, entry)
    return heads.values()


def _changed(
    entries: Iterable[Entry], chosen: Callable[[Entry], bool], **changes: object
) -> tuple[Entry, ...]:
    return tuple(one.model_copy(update=changes) if chosen(one) else one for one in entries)
