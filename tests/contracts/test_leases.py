"""What every `Leases` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.samples import ID, NOON
from tests.fakes.store import FakeLeases
from tunesmith.adapters.dynamodb.leases import DynamoLeases

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Leases


class LeasesContract(ABC):
    @pytest.fixture
    @abstractmethod
    def leases(self) -> "Leases": ...

    def test_one_owner_at_a_time(self, leases: "Leases") -> None:
        assert leases.acquire(ID, "one", NOON, 60)

        assert not leases.acquire(ID, "two", NOON + timedelta(seconds=59), 60)
        assert leases.acquire("zzzzzzzzzzzzzzzz", "two", NOON, 60)

    def test_owner_renews(self, leases: "Leases") -> None:
        leases.acquire(ID, "one", NOON, 60)

        assert leases.acquire(ID, "one", NOON + timedelta(seconds=30), 60)
        assert not leases.acquire(ID, "two", NOON + timedelta(seconds=80), 60)

    def test_lease_of_an_owner_who_died_runs_out(self, leases: "Leases") -> None:
        leases.acquire(ID, "one", NOON, 60)

        assert leases.acquire(ID, "two", NOON + timedelta(seconds=60), 60)

    def test_lease_given_back_is_free(self, leases: "Leases") -> None:
        leases.acquire(ID, "one", NOON, 60)

        leases.release(ID, "one")

        assert leases.acquire(ID, "two", NOON, 60)

    def test_nobody_gives_back_what_is_not_theirs(self, leases: "Leases") -> None:
        leases.acquire(ID, "one", NOON, 60)

        leases.release(ID, "two")
        leases.release("zzzzzzzzzzzzzzzz", "two")

        assert not leases.acquire(ID, "two", NOON, 60)


class TestFakeLeases(LeasesContract):
    @pytest.fixture
    def leases(self) -> "Leases":
        return FakeLeases()


class TestDynamoLeases(LeasesContract):
    @pytest.fixture
    def leases(self, table: "Table") -> "Leases":
        return DynamoLeases(table)
