"""Every minute: starts tunings on fresh data that is complete, and those that were called for."""

from dataclasses import dataclass, field
from datetime import datetime

from tunesmith.domain.bursts import Burst
from tunesmith.domain.errors import InvalidRequest, SubmissionsClosed, TunesmithError
from tunesmith.domain.names import tuning_id
from tunesmith.domain.progress import Handled, LastBurst, Outcome, Progress
from tunesmith.domain.recipes import DataTrigger, InForce, RecipeRecord
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.rounds import Shop, found, live_of, reject, replace, until_over
from tunesmith.usecases.run import identity_of, request, start
from tunesmith.usecases.stocktaking import Stock
from tunesmith.usecases.take_call import take_call

LEASE_SECONDS = 300
REPLACED = "replaced by fresh data"


@dataclass(slots=True)
class Round:
    """What one round did, as sentences, and what it could not."""

    done: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def trigger(owner: str, shop: Shop) -> Round:
    """Look at burst and call of every recipe; what cannot be dealt with now is looked at again."""
    report = Round()
    for record in shop.recipes.all():
        try:
            done = _look(record, owner, shop)
        except TunesmithError as error:
            report.errors.append(f"{record.name}: {type(error).__name__}: {error}")
        else:
            report.done += [f"{record.name}: {each}" for each in done]
    return report


def _look(record: RecipeRecord, owner: str, shop: Shop) -> list[str]:
    """Deal with what waits to be dealt with; tell what was done."""
    now, version = shop.clock(), record.in_force
    if version is None or not _is_wanted(record.name, version, shop, now):
        return []
    lease = f"recipe:{record.name}"
    if not shop.leases.acquire(lease, owner, now, LEASE_SECONDS):
        return []
    done = []
    try:
        # Both are read again: another round may have dealt with them meanwhile.
        burst, data = shop.bursts.get(record.name), version.trigger.data
        if data is not None and burst is not None and burst.is_due(data, now):
            done.append(_Launch(record, version, data, burst, now, shop).go().message)
        if (call := shop.calls.get(record.name)) is not None:
            done.append(take_call(record, version, call, shop).message)
    finally:
        shop.leases.release(lease, owner)
    return done


def _is_wanted(name: str, version: InForce, shop: Shop, now: datetime) -> bool:
    data = version.trigger.data
    due = data is not None and _is_due(shop.bursts.get(name), data, now)
    return due or shop.calls.get(name) is not None


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
        if self.data.prefix.startswith(folder):
            folder = self.data.prefix  # which the recipe has narrowed meanwhile
        if not folder.startswith(self.data.prefix):
            return self._over(Outcome.EMPTY, f"it came to {folder}, which is watched no longer")
        folder = folder if self.data.point_at == "new" else self.data.prefix
        progress, limits = self.shop.progress.get(self.record.name), self.version.trigger
        live = live_of(self.record.name, progress, self.shop.tunings)
        full = len(live) >= limits.at_most
        leaving = any(one.status is TuningStatus.STOPPING for one in live)
        if full and (leaving or limits.then == "wait"):
            return self._wait(until_over(live))
        try:
            return self._compare(folder, progress, live if full else [])
        except InvalidRequest as error:
            reject(self.record, self.version, "starting a tuning on fresh data", error, self.shop)
            return self._over(Outcome.REJECTED, str(error)[:1_000])
        except SubmissionsClosed as error:
            return self._wait(str(error))

    def _compare(self, folder: str, progress: Progress, running: list[TuningRecord]) -> LastBurst:
        """Start on the data unless that was done; of those that are in its way stop the oldest."""
        digest = self._stock.digest(folder)
        if digest is None:
            return self._over(Outcome.EMPTY, f"there is no data in {folder}")
        if (known := self._known(folder, digest, progress)) is not None:
            return self._handled(known, folder, digest, progress)
        if running:
            return self._replace(running[0], folder)
        return self._start(folder, digest, progress)

    def _known(self, folder: str, digest: str, progress: Progress) -> TuningRecord | None:
        """Return a tuning that was started on this data, if there is one."""
        known = found(self._tuning(digest), self.shop.tunings)
        if known is not None:
            return known
        handled = [one for one in progress.handled if one.version == self.version.digest]
        repeated = self._stock.repeats(folder, handled)
        return found(repeated.tuning_id, self.shop.tunings) if repeated else None

    @property
    def _stock(self) -> Stock:
        return Stock(self.shop.inventory, self.data)

    def _tuning(self, digest: str) -> str:
        return tuning_id(identity_of(self.record.name, self._identity(digest)))

    def _identity(self, digest: str) -> str:
        return f"data:{self.version.digest}:{digest}"

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

    def _replace(self, oldest: TuningRecord, folder: str) -> LastBurst:
        shop = self.shop
        body = request(self.record, folder, recipes=shop.recipes, documents=shop.documents)
        return self._say(Outcome.REPLACING, replace(oldest, body, REPLACED, shop))

    def _wait(self, why: str) -> LastBurst:
        return self._say(Outcome.WAITING, why)

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
