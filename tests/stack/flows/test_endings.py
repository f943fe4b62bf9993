"""Other systems hear on the event bus how tunings ended."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually


class Listener:
    """A queue that a rule on the default bus feeds."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._sqs = service.stack.aws.client("sqs")
        self._events = service.stack.aws.client("events")
        self._queue = self._sqs.create_queue(QueueName="listener")["QueueUrl"]
        asked = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        pattern = {"source": ["tunesmith"], "detail": {"environment": ["test"]}}
        self._events.put_rule(Name="listener", EventPattern=json.dumps(pattern))
        target = {"Id": "queue", "Arn": asked["Attributes"]["QueueArn"]}
        self._events.put_targets(Rule="listener", Targets=[target])
        self._heard: list[dict[str, Any]] = []

    def remove(self) -> None:
        self._events.remove_targets(Rule="listener", Ids=["queue"])
        self._events.delete_rule(Name="listener")
        self._sqs.delete_queue(QueueUrl=self._queue)

    def about(self, tuning_id: str) -> list[dict[str, Any]]:
        """Return what has been heard about a tuning."""
        found = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        for message in found.get("Messages", []):
            self._heard.append(json.loads(message["Body"]))
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return [event for event in self._heard if event["detail"]["tuning_id"] == tuning_id]

    def hears(self, tuning_id: str) -> dict[str, Any]:
        """Return the first event about a tuning once it has come."""
        return eventually(lambda: self.about(tuning_id))[0]


@pytest.fixture
def listener(service: Service) -> Iterator[Listener]:
    listener = Listener(service)
    yield listener
    listener.remove()


def test_a_tuning_that_finished_is_told_once_with_its_best(
    service: Service, listener: Listener
) -> None:
    tuning_id = service.submit("0.1", "0.2").tuning_id

    event = listener.hears(tuning_id)
    service.over(tuning_id)
    end = {"tuning_id": tuning_id, "attempt": 0, "kind": "finished"}
    service.invoke("NotifyFunction", end)

    assert len(listener.about(tuning_id)) == 1
    told = event["detail"]
    result = service.document(f"tunings/{tuning_id}/result.json")
    assert (event["source"], event["detail-type"]) == ("tunesmith", "Tuning Completed")
    assert told["best_trial"] == result["best_trial"]
    assert told["best_hyperparameters"] == result["best_hyperparameters"]
    assert told["objective"] == result["objective"]
    assert told["trials"] == result["trials"]
    assert told["result_uri"].endswith(f"tunings/{tuning_id}/result.json")


def test_a_tuning_that_failed_is_told_with_its_reason(service: Service, listener: Listener) -> None:
    tuning_id = service.submit(crash_x="0.1,0.2").tuning_id

    event = listener.hears(tuning_id)

    assert event["detail-type"] == "Tuning Failed"
    assert event["detail"]["status"] == "failed"
    assert event["detail"]["failure"]["reason"]
    service.over(tuning_id)
