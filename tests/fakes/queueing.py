"""The queue and the account's quotas, in memory."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.clock import FakeClock
from tests.fakes.samples import NOON, record
from tests.fakes.store import FakeTokens, FakeTunings
from tests.fakes.workflow import FakeCallbacks
from tunesmith.domain.account_limits import KnownLimits
from tunesmith.domain.messages import Message
from tunesmith.domain.needs import Need
from tunesmith.domain.queueing import Entry, Queue
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.turns import Place
from tunesmith.usecases.turnstile import Turnstile

if TYPE_CHECKING:
    from tunesmith.domain.errors import TunesmithError


class FakeQueues:
    """Keeps the queue by version."""

    def __init__(self) -> None:
        self.queue = Queue()

    def read(self) -> Queue:
        return self.queue

    def write(self, queue: Queue) -> bool:
        if queue.version != self.queue.version:
            return False
        self.queue = queue.model_copy(update={"version": queue.version + 1})
        return True


class FakeLimits:
    """Keeps what was answered."""

    def __init__(self) -> None:
        self.known: KnownLimits | None = None

    def read(self) -> KnownLimits | None:
        return self.known

    def write(self, known: KnownLimits) -> None:
        self.known = known


class FakeQuotas:
    """Answers with quotas by name, or fails; counts how often it was asked."""

    def __init__(self, **values: float) -> None:
        self.values = values
        self.failing: TunesmithError | None = None
        self.asked = 0

    def ask(self) -> Mapping[str, float]:
        self.asked += 1
        if self.failing is not None:
            raise self.failing
        return self.values


class PlainQueueWording:
    """Says where a tuning is."""

    def queued(self, record: TuningRecord, place: Place) -> Message:
        return Message(text=f"queued {record.name} {place.place} of {place.of}", blocks=[])


class Line:
    """A queue with everything around it; tokens are named after their tunings."""

    def __init__(self, **limits: int) -> None:
        self.clock = FakeClock()
        self.tunings = FakeTunings(clock=self.clock)
        self.queues = FakeQueues()
        self.tokens = FakeTokens()
        self.callbacks = FakeCallbacks()
        self.limits: dict[str, int] = {}
        self.limits |= {name.replace("_", " "): limit for name, limit in limits.items()}

    @property
    def turnstile(self) -> Turnstile:
        return Turnstile(
            queues=self.queues,
            tokens=self.tokens,
            callbacks=self.callbacks,
            limits=lambda: self.limits,
            clock=self.clock,
        )

    def accept(self, tuning_id: str, project: str = "digits", **changes: Any) -> TuningRecord:
        """Keep the record of a tuning that has no job yet."""
        known: dict[str, Any] = {
            "tuning_id": tuning_id,
            "name": tuning_id,
            "project": project,
            "job_name": f"dev-{tuning_id}",
            "status": TuningStatus.ACCEPTED,
            "started_at": None,
            "created_at": self.clock(),
        }
        accepted = record(**{**known, **changes})
        self.tunings.create(accepted)
        return accepted

    def sleeps(self, tuning_id: str) -> None:
        """Let its execution wait for its turn."""
        self.tokens.put(tuning_id, 0, tuning_id)
        self.callbacks.waiting.add(tuning_id)

    @property
    def woken(self) -> list[str]:
        """Whose executions were woken."""
        return list(self.callbacks.answers)


def entry(
    tuning_id: str,
    project: str = "digits",
    *,
    parallel: int = 1,
    types: Mapping[str, int] | None = None,
    since: datetime = NOON,
    **changes: Any,
) -> Entry:
    """Return an entry of a tuning; each of its trials has so many instances of these types."""
    each = {"ml.m5.large": 1} if types is None else types
    need = Need(
        parallel=parallel,
        machines=parallel * max(1, sum(each.values())),
        instances={name: parallel * number for name, number in each.items()},
    )
    return Entry(tuning_id=tuning_id, project=project, need=need, since=since, **changes)
