"""What every `Statuses` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.contracts.conftest import BUCKET
from tests.fakes.documents import FakeStatuses
from tunesmith.adapters.s3_statuses import S3Statuses
from tunesmith.domain.errors import TunesmithError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from tunesmith.usecases.ports.statuses import Statuses


class StatusesContract(ABC):
    @pytest.fixture
    @abstractmethod
    def statuses(self) -> "Statuses": ...

    def test_object_is_created_once(self, statuses: "Statuses") -> None:
        assert statuses.create("status/a.json", b"1")
        assert not statuses.create("status/a.json", b"2")

        assert statuses.read("status/a.json")[0] == b"1"

    def test_object_is_replaced_by_who_has_seen_it_last(self, statuses: "Statuses") -> None:
        statuses.create("status/a.json", b"1")
        _, seen = statuses.read("status/a.json")

        assert statuses.replace("status/a.json", b"2", seen)
        assert not statuses.replace("status/a.json", b"3", seen)
        assert statuses.read("status/a.json")[0] == b"2"

    def test_object_that_is_gone_is_not_replaced(self, statuses: "Statuses") -> None:
        statuses.create("status/a.json", b"1")
        _, tag = statuses.read("status/a.json")

        assert not statuses.replace("status/b.json", b"2", tag)

    def test_missing_object_is_an_error(self, statuses: "Statuses") -> None:
        with pytest.raises(TunesmithError):
            statuses.read("status/nothing.json")


class TestFakeStatuses(StatusesContract):
    @pytest.fixture
    def statuses(self) -> "Statuses":
        return FakeStatuses()


class TestS3Statuses(StatusesContract):
    @pytest.fixture
    def statuses(self, bucket: "S3Client") -> "Statuses":
        return S3Statuses(bucket, BUCKET)
