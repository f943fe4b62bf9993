"""What every `Markers` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeMarkers
from tunesmith.adapters.dynamodb.markers import DynamoMarkers

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Markers


class MarkersContract(ABC):
    @pytest.fixture
    @abstractmethod
    def markers(self) -> "Markers": ...

    def test_what_was_marked_is_known_and_nothing_else(self, markers: "Markers") -> None:
        markers.add("rejected:s3:bucket/ä.yaml@1")
        markers.add("rejected:s3:bucket/ä.yaml@1")

        assert markers.has("rejected:s3:bucket/ä.yaml@1")
        assert not markers.has("rejected:s3:bucket/ä.yaml@2")

    def test_name_may_be_as_long_as_a_key_of_s3(self, markers: "Markers") -> None:
        markers.add("x" * 3_000)

        assert markers.has("x" * 3_000)
        assert not markers.has("x" * 2_999)


class TestFakeMarkers(MarkersContract):
    @pytest.fixture
    def markers(self) -> "Markers":
        return FakeMarkers()


class TestDynamoMarkers(MarkersContract):
    @pytest.fixture
    def markers(self, table: "Table") -> "Markers":
        return DynamoMarkers(table, FakeClock())
