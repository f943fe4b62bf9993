"""Every minute: starts tunings on the fresh data that has come in completely."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from tunesmith.domain.bursts import Burst, data_digest
from tunesmith.domain.errors import (
    InvalidRequest,
    NotificationRefused,
    SubmissionsClosed,
    TunesmithError,
    TuningNotFound,
)
from tunesmith.domain.findings import Finding
from tunesmith.domain.names import tuning_id
from tunesmith.domain.progress import Handled, LastBurst, Outcome, Progress
from tunesmith.domain.recipes import DataTrigger, InForce, RecipeRecord
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.learn import status_key
from tunesmith.usecases.ports import Clock, Documents, Leases, Markers, Messenger, Tunings, Wording
from tunesmith.usecases.ports.bursts import Bursts, Inventory, ProgressLog
from tunesmith.usecases.ports.recipes import Recipes
from tunesmith.usecases.run import Submit, identity_of, start

LEASE_SECONDS = 300
MOST_OBJECTS = 200_000
"""Looked at for one burst: listing more would take longer than a round may."""
REPLACED = "replaced by fresh data"


@dataclass(frozen=True, slots=True)
class Shop:
    """What a round is made with."""

    recipes: Recipes
    bursts: Bursts
    progress: ProgressLog
    inventory: Inventory
    leases: Leases
    tunings: Tunings
    documents: Documents
    submit: Submit
    stop: Callable[[str, str], object]
    """Takes a tuning's id and the reason."""
    markers: Markers
    messenger: Messenger
    wording: Wording
    clock: Clock


@dataclass(slots=True)
class Round:
    """What one round did, as sentences, and what it could not."""

    done: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def trigger(owner: str, shop: Shop) -> Round:
    """Look at the burst of every recipe; what cannot be dealt with now is looked at again."""
    report = Round()
    for record in shop.recipes.all():
        try:
            last = _look(record, owner, shop)
        except TunesmithError as error:
            report.errors.append(f"{record.name}: {type(error).__name__}: {error}")
        else:
            if last is not None:
                report.done.append(f"{record.name}: {last.message}")
    return report


def _look(record: RecipeRecord, owner: str, shop: Shop) -> LastBurst | None:
    now, version = shop.clock(), record.in_force
    data = version.trigger.data if version else None
    if version is None or data is None:
        return None
    if not _is_due(shop.bursts.get(record.name), data, now):
        return None
    lease = f"recipe:{record.name}"
    if not shop.leases.acquire(lease, owner, now, LEASE_SECONDS):
        return None
    try:
        burst = shop.bursts.get(record.name)
        if burst is None or not burst.is_due(data, now):
            return None  # another round dealt with it meanwhile
        return _Launch(record, version, data, burst, now, shop).go()
    finally:
        shop.leases.release(lease, owner)


def _is_due(burst: Burst | None, data: DataTrigger, now: datetime) -> bool:
    return burst is not None and burst.is_due(data, now)


@dataclass(frozen=True, slots=True)
class _Launch:
    """One burst that is complete."""

    record: RecipeRecord
    version: InForce
    data: DataTrigger
    burst: Burst
    now: datetime
    shop: Shop

    def go(self) -> LastBurst:
        """Start a tuning on it, or say why not."""
        folder = self.burst.folder or self.data.prefix
        if not folder.startswith(self.data.prefix):
            return self._over(Outcome.EMPTY, f"it came to {folder}, which is watched no longer")
        folder = folder if self.data.point_at == "new" else self.data.prefix
        progress, limits = self.shop.progress.get(self.record.name), self.version.trigger
        live = self._live(progress)
        full = len(live) >= limits.at_most
        leaving = any(one.status is TuningStatus.STOPPING for one in live)
        if full and (leaving or limits.then == "wait"):
            return self._wait(_until_over(live))
        try:
            return self._compare(folder, progress, live if full else [])
        except InvalidRequest as error:
            return self._reject(error)
        except SubmissionsClosed as error:
            return self._wait(str(error))

    def _compare(self, folder: str, progress: Progress, running: list[TuningRecord]) -> LastBurst:
        """Start on the data unless that was done; of those that are in its way stop the oldest."""
        digest = self._digest(folder)
        if digest is None:
            return self._over(Outcome.EMPTY, f"there is no data in {folder}")
        if (known := self._known(folder, digest, progress)) is not None:
            return self._handled(known, folder, digest, progress)
        if running:
            return self._replace(running[0].tuning_id)
        return self._start(folder, digest, progress)

    def _digest(self, folder: str) -> str | None:
        objects = self.shop.inventory.objects(folder)
        digest = data_digest(folder, islice(objects, MOST_OBJECTS), self.data)
        if next(objects, None) is None:
            return digest
        finding = Finding(
            field="trigger.data",
            value=folder,
            message=f"has more than {MOST_OBJECTS:,} objects",
            fix="Watch a smaller folder, or pack the data into fewer objects.",
        )
        raise InvalidRequest([finding])

    def _known(self, folder: str, digest: str, progress: Progress) -> TuningRecord | None:
        """Return the tuning that was started on this data, if there is one.

        Data that is part of a folder whose content has not changed is no fresh data either.
        """
        known = self._found(tuning_id(identity_of(self.record.name, self._identity(digest))))
        if known is not None:
            return known
        for one in progress.handled:
            wider = one.folder != folder and folder.startswith(one.folder)
            of_this_version = one.version == self.version.digest
            if wider and of_this_version and one.digest == self._digest(one.folder):
                return self._found(one.tuning_id)
        return None

    def _identity(self, digest: str) -> str:
        return f"data:{self.version.digest}:{digest}"

    def _found(self, tuning: str) -> TuningRecord | None:
        try:
            return self.shop.tunings.get(tuning)
        except TuningNotFound:
            return None

    def _live(self, progress: Progress) -> list[TuningRecord]:
        """Return the recipe's tunings that are not over, the oldest first.

        The index may lag: those that were started lately are looked at one by one.
        """
        name = self.record.name
        lately = [self._found(one.tuning_id) for one in progress.handled]
        known = [*self.shop.tunings.live(), *(one for one in lately if one is not None)]
        found = {one.tuning_id: one for one in known if one.source.recipe == name}
        live = [one for one in found.values() if not one.status.is_terminal]
        return sorted(live, key=lambda one: one.created_at)

    def _handled(
        self, known: TuningRecord, folder: str, digest: str, progress: Progress
    ) -> LastBurst:
        """Conclude a burst whose tuning is there: started by a round that died, or long ago."""
        ids = {one.tuning_id for one in progress.handled}
        if known.tuning_id not in ids:
            if not known.status.is_terminal:
                return self._started(known.tuning_id, folder, digest, progress)
            progress = progress.with_handled(self._as_handled(known.tuning_id, folder, digest))
        message = f"its data is what tuning {known.tuning_id} was started on: nothing is started"
        return self._over(Outcome.SAME, message, progress, known.tuning_id)

    def _start(self, folder: str, digest: str, progress: Progress) -> LastBurst:
        submission = start(
            self.record,
            folder,
            identity=self._identity(digest),
            recipes=self.shop.recipes,
            documents=self.shop.documents,
            submit=self.shop.submit,
        )
        return self._started(submission.record.tuning_id, folder, digest, progress)

    def _started(self, tuning: str, folder: str, digest: str, progress: Progress) -> LastBurst:
        progress = progress.with_handled(self._as_handled(tuning, folder, digest))
        return self._over(
            Outcome.STARTED, f"tuning {tuning} was started on {folder}", progress, tuning
        )

    def _as_handled(self, tuning: str, folder: str, digest: str) -> Handled:
        version = self.version.digest
        return Handled(folder=folder, digest=digest, version=version, tuning_id=tuning)

    def _replace(self, oldest: str) -> LastBurst:
        self.shop.stop(oldest, REPLACED)
        return self._say(Outcome.REPLACING, f"tuning {oldest} is stopped to make room")

    def _wait(self, why: str) -> LastBurst:
        return self._say(Outcome.WAITING, why)

    def _reject(self, error: InvalidRequest) -> LastBurst:
        """Drop the burst of a recipe that is no longer valid, and tell it once."""
        uri, findings = self.version.object_uri, error.findings
        told = {
            "object": uri,
            "state": "rejected",
            "when": "starting a tuning on fresh data",
            "findings": [finding.model_dump(mode="json") for finding in findings],
        }
        content = json.dumps(told, indent=2).encode()
        self.shop.documents.put(status_key(self.record.key), content)
        marker = f"rejected:{uri}:{sorted({one.field for one in findings})}"
        if not self.shop.markers.has(marker):
            with suppress(NotificationRefused):  # the status and the recipe's view tell it
                self.shop.messenger.send(self.shop.wording.rejected(uri, findings))
            self.shop.markers.add(marker)
        return self._over(Outcome.REJECTED, str(error)[:1_000])

    def _over(
        self,
        outcome: Outcome,
        message: str,
        progress: Progress | None = None,
        tuning: str | None = None,
    ) -> LastBurst:
        """Say what became of the burst, and forget it; what came meanwhile is the next one."""
        last = self._say(outcome, message, progress, tuning)
        self.shop.bursts.drop(self.record.name, self.burst)
        return last

    def _say(
        self,
        outcome: Outcome,
        message: str,
        progress: Progress | None = None,
        tuning: str | None = None,
    ) -> LastBurst:
        progress = progress or self.shop.progress.get(self.record.name)
        last = LastBurst(
            outcome=outcome,
            message=message,
            at=self.now,
            events=self.burst.events,
            bytes=self.burst.bytes,
            folder=self.burst.folder,
            tuning_id=tuning,
        )
        self.shop.progress.put(self.record.name, progress.model_copy(update={"last": last}))
        return last


def _until_over(live: list[TuningRecord]) -> str:
    names = ", ".join(one.tuning_id for one in live)
    return f"waits until one of its tunings is over: {names}"
