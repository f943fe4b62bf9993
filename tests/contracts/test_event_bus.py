"""What every `EventBus` does."""

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.fakes.event_bus import FakeEventBus
from tests.fakes.samples import NOON, record
from tunesmith.adapters.event_bus import EventBridgeBus
from tunesmith.domain.endings import TuningEnding, ending_of
from tunesmith.domain.errors import AccessDenied, Throttled, TunesmithError, Unavailable
from tunesmith.domain.tuning import Failure, TuningStatus

if TYPE_CHECKING:
    from tunesmith.usecases.ports import EventBus

FAILURE = Failure(error="AccessDenied", reason="no", advice="ask")
ENDING = ending_of(record(status=TuningStatus.FAILED, failure=FAILURE, ended_at=NOON), None, None)
CODES = {
    Unavailable: "InternalFailure",
    Throttled: "ThrottlingException",
    AccessDenied: "AccessDeniedException",
}


class EventBusContract(ABC):
    @pytest.fixture
    @abstractmethod
    def event_bus(self) -> "EventBus": ...

    @abstractmethod
    def heard(self) -> list[TuningEnding]:
        """Return what those who listen have heard."""

    @abstractmethod
    def broken(self, error: type[TunesmithError]) -> "EventBus":
        """Return a bus that takes nothing, for the reason that this error stands for."""

    def test_end_is_heard(self, event_bus: "EventBus") -> None:
        event_bus.publish(ENDING)

        assert self.heard() == [ENDING]

    @pytest.mark.parametrize("error", CODES)
    def test_event_that_was_not_taken_is_told(self, error: type[TunesmithError]) -> None:
        event_bus = self.broken(error)

        with pytest.raises(error):
            event_bus.publish(ENDING)


class TestFakeEventBus(EventBusContract):
    @pytest.fixture
    def event_bus(self) -> "EventBus":
        self.fake = FakeEventBus()
        return self.fake

    def heard(self) -> list[TuningEnding]:
        return self.fake.published

    def broken(self, error: type[TunesmithError]) -> "EventBus":
        fake = FakeEventBus()
        fake.failing = error("down")
        return fake


class TestEventBridgeBus(EventBusContract):
    """A rule on the default bus sends what comes from here to a queue."""

    @pytest.fixture
    def event_bus(self, aws: boto3.Session) -> "EventBus":
        self.sqs = aws.client("sqs")
        self.queue = self.sqs.create_queue(QueueName="listener")["QueueUrl"]
        asked = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        events = aws.client("events")
        pattern = {"source": ["tunesmith"], "detail-type": ["Tuning Failed"]}
        events.put_rule(Name="ends", EventPattern=json.dumps(pattern))
        events.put_targets(
            Rule="ends", Targets=[{"Id": "queue", "Arn": asked["Attributes"]["QueueArn"]}]
        )
        return EventBridgeBus(events)

    def heard(self) -> list[TuningEnding]:
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        events = [json.loads(message["Body"]) for message in found["Messages"]]
        return [TuningEnding.model_validate(event["detail"]) for event in events]

    def broken(self, error: type[TunesmithError]) -> "EventBus":
        """A call that succeeds, with an entry that does not."""
        client = boto3.client("events")
        stubber = Stubber(client)
        entry = {"ErrorCode": CODES[error], "ErrorMessage": "down"}
        answer: dict[str, Any] = {"FailedEntryCount": 1, "Entries": [entry]}
        stubber.add_response("put_events", answer)
        stubber.activate()
        return EventBridgeBus(client)
