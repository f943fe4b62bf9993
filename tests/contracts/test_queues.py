"""What every `Queues` and every `LimitsStore` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from random import Random
from string import ascii_letters, digits
from typing import TYPE_CHECKING

import pytest

from tests.fakes.queueing import FakeLimits, FakeQueues, entry
from tests.fakes.samples import NOON
from tunesmith.adapters.dynamodb.queue import DynamoLimits, DynamoQueue
from tunesmith.domain.account_limits import KnownLimits
from tunesmith.domain.queueing import MOST_ENTRIES, Queue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports.queues import Queues
    from tunesmith.usecases.ports.quotas import LimitsStore


def busy() -> Queue:
    """A queue with something of everything in it."""
    one, two = entry("one", parallel=3), entry("two", types={"ml.p3.2xlarge (spot)": 2})
    later = NOON + timedelta(minutes=1)
    queue = Queue().enter(one).enter(two).enter(entry("gone"))
    return queue.admit(["one", "gone"], NOON).refuse(two, "none left", NOON).leave("gone", later)


class QueuesContract(ABC):
    @pytest.fixture
    @abstractmethod
    def queues(self) -> "Queues": ...

    def test_a_new_deployment_has_an_empty_queue(self, queues: "Queues") -> None:
        assert queues.read() == Queue()

    def test_the_queue_is_read_as_it_was_written(self, queues: "Queues") -> None:
        assert queues.write(busy())

        assert queues.read() == busy().model_copy(update={"version": 1})

    def test_of_two_that_change_the_same_version_one_wins(self, queues: "Queues") -> None:
        for _ in range(2):
            before = queues.read()
            assert queues.write(before.enter(entry(f"first {before.version}")))
            assert not queues.write(before.enter(entry("second")))

        assert [one.tuning_id for one in queues.read().entries] == ["first 0", "first 1"]


class TestFakeQueues(QueuesContract):
    @pytest.fixture
    def queues(self) -> "Queues":
        return FakeQueues()


class TestDynamoQueue(QueuesContract):
    @pytest.fixture
    def queues(self, table: "Table") -> "Queues":
        return DynamoQueue(table)

    def test_a_thousand_tunings_fit(self, queues: "Queues", table: "Table") -> None:
        many = Queue(entries=tuple(entry(f"{n:016x}", f"project {n % 50}") for n in range(1000)))

        assert queues.write(many)
        stored = table.scan()["Items"][0]["content"]
        assert len(bytes(stored.value)) < 100_000  # type: ignore[union-attr]

    def test_as_many_as_may_fit_with_the_longest_names(
        self, queues: "Queues", table: "Table"
    ) -> None:
        draw = Random(1)  # noqa: S311 - names, no secrets
        many = [
            entry(
                f"{draw.getrandbits(64):016x}",
                "".join(draw.choices(ascii_letters + digits, k=128)),
                parallel=draw.randint(1, 100),
                since=NOON + timedelta(seconds=draw.uniform(0, 1e6)),
            )
            for _ in range(MOST_ENTRIES)
        ]
        running = {one.project: one.since for one in many[:100]}

        assert queues.write(Queue(entries=tuple(many), started=running))
        stored = table.scan()["Items"][0]["content"]
        assert len(bytes(stored.value)) < 390_000  # type: ignore[union-attr]


class LimitsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self) -> "LimitsStore": ...

    def test_nothing_is_known_before_somebody_asked(self, store: "LimitsStore") -> None:
        assert store.read() is None

    def test_the_latest_answer_is_kept(self, store: "LimitsStore") -> None:
        answer = KnownLimits(asked_at=NOON, limits={"tuning jobs": 100}, problem="old")
        store.write(KnownLimits(asked_at=NOON - timedelta(days=1)))

        store.write(answer)

        assert store.read() == answer


class TestFakeLimits(LimitsContract):
    @pytest.fixture
    def store(self) -> "LimitsStore":
        return FakeLimits()


class TestDynamoLimits(LimitsContract):
    @pytest.fixture
    def store(self, table: "Table") -> "LimitsStore":
        return DynamoLimits(table)
