"""What every `Calls` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.calls import FakeCalls
from tests.fakes.samples import NOON
from tunesmith.adapters.dynamodb.calls import DynamoCalls
from tunesmith.domain.calls import Call

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports.calls import Calls

FIRST = Call(event_id="first", starter="schedule", at=NOON)
SECOND = Call(event_id="second", starter="event", at=NOON + timedelta(seconds=1.5))


class CallsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def calls(self, request: Any) -> "Calls": ...

    def test_each_recipe_has_its_own(self, calls: "Calls") -> None:
        calls.note("sales", FIRST)

        assert calls.get("sales") == FIRST
        assert calls.get("churn") is None

    @pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)])
    def test_newest_counts_in_whatever_order_they_come(
        self, calls: "Calls", order: tuple[Call, Call]
    ) -> None:
        for call in order:
            calls.note("sales", call)

        assert calls.get("sales") == SECOND

    def test_only_the_call_that_was_read_is_dropped(self, calls: "Calls") -> None:
        calls.note("sales", FIRST)
        calls.note("sales", SECOND)

        assert not calls.drop("sales", FIRST)
        assert calls.get("sales") == SECOND
        assert calls.drop("sales", SECOND)
        assert calls.get("sales") is None
        assert not calls.drop("sales", SECOND)


class TestFakeCalls(CallsContract):
    @pytest.fixture
    def calls(self) -> "Calls":
        return FakeCalls()


class TestDynamoCalls(CallsContract):
    @pytest.fixture
    def calls(self, table: "Table") -> "Calls":
        return DynamoCalls(table)
