"""What every `Tokens` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.samples import ID
from tests.fakes.store import FakeTokens
from tunesmith.adapters.dynamodb.tokens import DynamoTokens

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Tokens


class TokensContract(ABC):
    @pytest.fixture
    @abstractmethod
    def tokens(self) -> "Tokens": ...

    def test_nothing_registered_is_no_token(self, tokens: "Tokens") -> None:
        assert tokens.get(ID) is None

    def test_token_is_found_under_its_own_tuning_alone(self, tokens: "Tokens") -> None:
        assert tokens.put(ID, 0, "first")

        assert tokens.get(ID) == "first"
        assert tokens.get("zzzzzzzzzzzzzzzz") is None

    def test_same_attempt_registers_anew_when_its_state_is_retried(self, tokens: "Tokens") -> None:
        tokens.put(ID, 0, "first")

        assert tokens.put(ID, 0, "second")
        assert tokens.get(ID) == "second"

    def test_later_attempt_takes_over(self, tokens: "Tokens") -> None:
        for attempt in (0, 2, 10):
            assert tokens.put(ID, attempt, f"token {attempt}")

        assert tokens.get(ID) == "token 10"

    def test_earlier_attempt_comes_too_late(self, tokens: "Tokens") -> None:
        tokens.put(ID, 3, "third")

        assert not tokens.put(ID, 2, "second")
        assert tokens.get(ID) == "third"


class TestFakeTokens(TokensContract):
    @pytest.fixture
    def tokens(self) -> "Tokens":
        return FakeTokens()


class TestDynamoTokens(TokensContract):
    @pytest.fixture
    def tokens(self, table: "Table") -> "Tokens":
        return DynamoTokens(table, FakeClock())
