"""What every `Starters` does."""

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.fakes.starters import FakeStarters
from tunesmith.adapters.event_rules import EventBridgeStarters
from tunesmith.domain.errors import StarterRefused, TunesmithError

if TYPE_CHECKING:
    from tunesmith.usecases.ports.starters import Starters

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:start"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"
PATTERN: dict[str, Any] = {"source": ["my.pipeline"], "detail-type": ["Data Ready"]}


class StartersContract(ABC):
    @pytest.fixture
    @abstractmethod
    def starters(self) -> "Starters": ...

    @abstractmethod
    def in_force(self) -> dict[str, list[object]]:
        """Return the schedules and patterns in force, by recipe."""

    def test_each_recipe_has_its_own(self, starters: "Starters") -> None:
        starters.set_schedule("sales", "rate(1 day)")
        starters.set_pattern("sales", PATTERN)
        starters.set_schedule("churn", "rate(2 hours)")

        assert self.in_force() == {"sales": ["rate(1 day)", PATTERN], "churn": ["rate(2 hours)"]}

    def test_newer_replaces_the_elder(self, starters: "Starters") -> None:
        starters.set_schedule("sales", "rate(1 day)")
        starters.set_schedule("sales", "cron(0 6 ? * MON *)")

        assert self.in_force() == {"sales": ["cron(0 6 ? * MON *)"]}

    def test_removing_leaves_the_others(self, starters: "Starters") -> None:
        starters.set_schedule("sales", "rate(1 day)")
        starters.set_schedule("churn", "rate(1 day)")

        starters.set_schedule("sales", None)
        starters.set_pattern("sales", None)
        starters.set_schedule("sales", None)

        assert self.in_force() == {"churn": ["rate(1 day)"]}


class TestFakeStarters(StartersContract):
    @pytest.fixture
    def starters(self) -> "Starters":
        self.fake = FakeStarters()
        return self.fake

    def in_force(self) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        for kept in (self.fake.schedules, self.fake.patterns):
            for recipe, starter in kept.items():
                found.setdefault(recipe, []).append(starter)
        return found


def made(client: Any) -> EventBridgeStarters:
    return EventBridgeStarters(
        client, environment="dev", function_arn=FUNCTION, dead_letters_arn=QUEUE
    )


class TestEventBridgeStarters(StartersContract):
    @pytest.fixture
    def starters(self, aws: boto3.Session) -> "Starters":
        self.client = aws.client("events")
        return made(self.client)

    def in_force(self) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {}
        rules = self.client.list_rules(NamePrefix="dev-recipe-")["Rules"]
        for rule in sorted(rules, key=lambda one: "EventPattern" in one):
            (target,) = self.client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            assert target["Arn"] == FUNCTION
            template = target["InputTransformer"]["InputTemplate"]
            told = json.loads(template.replace("<", '"').replace(">", '"'))
            assert told["starter"] in rule["Name"]
            starter = rule.get("ScheduleExpression") or json.loads(rule["EventPattern"])
            found.setdefault(told["recipe"], []).append(starter)
        return found


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidEventPatternException", StarterRefused),
        ("ValidationException", StarterRefused),
        ("LimitExceededException", StarterRefused),
    ],
)
def test_a_rule_that_is_not_taken_says_why(code: str, error: type[TunesmithError]) -> None:
    client = boto3.client("events")
    with Stubber(client) as stubber:
        stubber.add_client_error("put_rule", code, "no")

        with pytest.raises(error):
            made(client).set_pattern("sales", PATTERN)


def test_a_target_that_is_not_taken_says_why() -> None:
    client = boto3.client("events")
    failed = {"TargetId": "start", "ErrorCode": "LimitExceededException", "ErrorMessage": "full"}
    with Stubber(client) as stubber:
        stubber.add_response("put_rule", {})
        stubber.add_response("put_targets", {"FailedEntryCount": 1, "FailedEntries": [failed]})

        with pytest.raises(StarterRefused):
            made(client).set_schedule("sales", "rate(1 day)")
