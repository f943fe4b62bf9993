"""Whose turn it is: fair among projects, within the limits, and no big tuning starved.

Of those that wait, the next is of the project whose running tunings have the fewest instances;
within a project, the one that has waited longest; among equal projects, the one that has been the
first of its line for longest, so that they take turns. One that does not fit is passed by others
that do, but not for ever: once one has been the first in its project's line for PATIENCE, it goes
before all others and what becomes free is kept for it.
"""

import heapq
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.needs import name_amount
from tunesmith.domain.queueing import Entry, Queue, Standing, in_line

PATIENCE = timedelta(minutes=30)


class Place(BaseModel):
    """Where in the queue, and for what it waits."""

    model_config = ConfigDict(frozen=True)

    place: int
    of: int
    cause: str
    since: datetime


class Wait(BaseModel):
    """A tuning that waits."""

    model_config = ConfigDict(frozen=True)

    tuning_id: str
    project: str
    place: Place


@dataclass(frozen=True, slots=True)
class Turns:
    """Who may start now, and who waits, in order."""

    admitted: tuple[str, ...]
    waits: tuple[Wait, ...]


def turns(queue: Queue, limits: Mapping[str, int], now: datetime) -> Turns:
    """Decide who of those that wait may start; limits that are not known do not count."""
    overdue = _overdue(queue, now)
    room = _Room(queue, limits, now)
    keeping = {one.tuning_id for one in overdue if not room.is_hopeless(one)}
    admitted: list[str] = []
    waits: list[tuple[Entry, str]] = []
    for entry in _in_order(queue, overdue):
        lack = room.lack(entry)
        cause = lack or room.refusal(entry)
        if cause is None:
            room.take(entry)
            admitted.append(entry.tuning_id)
            continue
        waits.append((entry, cause))
        if lack and entry.tuning_id in keeping:
            room.keep_for(entry)
    told = (_wait(entry, place, len(waits), cause) for place, (entry, cause) in enumerate(waits, 1))
    return Turns(admitted=tuple(admitted), waits=tuple(told))


def _wait(entry: Entry, place: int, of: int, cause: str) -> Wait:
    return Wait(
        tuning_id=entry.tuning_id,
        project=entry.project,
        place=Place(place=place, of=of, cause=cause, since=entry.since),
    )


def _lines(queue: Queue) -> dict[str, deque[Entry]]:
    """Return who waits of each project, the oldest first."""
    lines: dict[str, deque[Entry]] = {}
    for entry in in_line(queue.waiting):
        lines.setdefault(entry.project, deque()).append(entry)
    return lines


def _overdue(queue: Queue, now: datetime) -> list[Entry]:
    """Return those who have been first in their project's line for too long, longest first."""
    heads = [line[0] for line in _lines(queue).values()]
    found = [(since, one) for one in heads if now - (since := _first_since(one, queue)) >= PATIENCE]
    return [one for _, one in sorted(found, key=lambda each: (each[0], each[1].tuning_id))]


def _first_since(first: Entry, queue: Queue) -> datetime:
    """Return since when it has been the first in its project's line."""
    return max(first.since, queue.started.get(first.project, first.since))


def _in_order(queue: Queue, overdue: list[Entry]) -> Iterator[Entry]:
    yield from overdue
    held: Counter[str] = Counter()
    for entry in (*queue.holding, *overdue):
        held[entry.project] += entry.need.machines
    lines = _lines(queue)
    for entry in overdue:
        lines[entry.project].popleft()
    heap = [_rank(line[0], held, queue) for line in lines.values() if line]
    heapq.heapify(heap)
    while heap:
        *_, project = heapq.heappop(heap)
        entry = lines[project].popleft()
        held[project] += entry.need.machines
        if lines[project]:
            heapq.heappush(heap, _rank(lines[project][0], held, queue))
        yield entry


def _rank(first: Entry, held: Counter[str], queue: Queue) -> tuple[int, datetime, str, str]:
    return held[first.project], _first_since(first, queue), first.tuning_id, first.project


@dataclass(slots=True)
class _Room:
    """What is left of the limits while turns are given."""

    queue: Queue
    limits: Mapping[str, int]
    now: datetime
    used: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)
    """How many tunings use a resource."""
    kept: dict[str, str] = field(default_factory=dict)
    """For whom what is free of a resource is kept."""
    reserved: Counter[str] = field(default_factory=Counter)
    trying: set[str] = field(default_factory=set)
    """Of which kinds a job is being created."""
    refused: list[Entry] = field(default_factory=list)
    """Those that wait because of it."""

    def __post_init__(self) -> None:
        self.refused = [one for one in self.queue.waiting if one.refusal]
        for entry in self.queue.holding:
            self._use(entry)
            if entry.standing is Standing.ADMITTED:
                self.trying |= entry.kinds

    def take(self, entry: Entry) -> None:
        """Give it what it needs."""
        self._use(entry)
        self.trying |= entry.kinds

    def keep_for(self, entry: Entry) -> None:
        """Let nobody behind it have what it waits for."""
        self.reserved.update(entry.need.amounts)
        for resource in entry.need.amounts:
            self.kept.setdefault(resource, entry.tuning_id)

    def is_hopeless(self, entry: Entry) -> bool:
        """Tell whether it needs more than there ever is, and SageMaker has refused that."""
        amounts = entry.need.amounts.items()
        beyond = any(amount > self.limits.get(resource, amount) for resource, amount in amounts)
        return beyond and entry.refusal is not None

    def lack(self, entry: Entry) -> str | None:
        """Say what a tuning lacks; None if the limits have room for it."""
        for resource, amount in reversed(entry.need.amounts.items()):
            if (limit := self.limits.get(resource)) is not None:
                # What needs more than there ever is starts alone, and SageMaker decides.
                cause = self._lack(resource, min(amount, limit), limit)
                if cause is not None:
                    return cause
        return None

    def refusal(self, entry: Entry) -> str | None:
        """Say that SageMaker has refused it, or its like; one at a time may try again."""
        alike = [one for one in self.refused if entry.kinds & one.kinds]
        for one in alike:
            told = one.refusal
            if told and entry.is_like(one) and not told.is_over(self.now, self.queue.freed_at):
                job = "it" if one is entry else "a job like it"
                return f"waits for SageMaker, which refused {job}: {told.because}"
        if alike and entry.kinds & self.trying:
            return "waits for SageMaker, which refused a job like it: another one tries again now"
        return None

    def _lack(self, resource: str, amount: int, limit: int) -> str | None:
        used = self.used[resource]
        if used + self.reserved[resource] + amount <= limit:
            return None
        wanted = name_amount(resource, amount)
        if used + amount > limit:
            users = self.users[resource]
            by = f"{users} tuning{'s' if users != 1 else ''}"
            return f"waits for {wanted}: {used} of {limit} in use by {by}"
        ahead = self.kept[resource]
        return (
            f"waits for {wanted}: {limit - used} of {limit} free, and kept for tuning {ahead},"
            " which has waited too long"
        )

    def _use(self, entry: Entry) -> None:
        self.used.update(entry.need.amounts)
        self.users.update(entry.need.amounts.keys())
