"""What every `Decisions` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.samples import ID, NOON
from tests.fakes.store import FakeDecisions
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.savings import Saving

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Decisions


def decision(policy: str, minute: int = 0) -> Decision:
    verdict = Verdict(
        policy=policy,
        subject=Subject.TUNING,
        evidence={"best": 0.5, "limit": float("inf")},
        reason="nothing got better",
    )
    at = NOON + timedelta(minutes=minute)
    saving = Saving(seconds=90.5, basis="as long as the others")
    return Decision(
        decision_id=verdict.key, verdict=verdict, at=at, enforced=False, audited=True, saving=saving
    )


class DecisionsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def decisions(self) -> "Decisions": ...

    def test_decisions_come_back_in_the_order_they_were_reached(
        self, decisions: "Decisions"
    ) -> None:
        assert decisions.add(ID, decision("target", 5))
        assert decisions.add(ID, decision("plateau", 7))
        assert decisions.add(ID, decision("median", 6))

        policies = [each.verdict.policy for each in decisions.all(ID)]
        assert policies == ["target", "median", "plateau"]
        assert decisions.all(ID)[0] == decision("target", 5)
        assert decisions.all("zzzzzzzzzzzzzzzz") == []

    def test_deciding_again_records_nothing(self, decisions: "Decisions") -> None:
        decisions.add(ID, decision("target", 5))

        assert not decisions.add(ID, decision("target", 9))
        assert decisions.all(ID) == [decision("target", 5)]


class TestFakeDecisions(DecisionsContract):
    @pytest.fixture
    def decisions(self) -> "Decisions":
        return FakeDecisions()


class TestDynamoDecisions(DecisionsContract):
    @pytest.fixture
    def decisions(self, table: "Table") -> "Decisions":
        return DynamoDecisions(table)
