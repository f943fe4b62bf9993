"""Catches the account's events about our jobs and executions: a rule that feeds a queue."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tunesmith_client.verify.evidence import (
    EXECUTION_CHANGE,
    TRIAL_CHANGE,
    TUNING_CHANGE,
    Seen,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunesmith_client.verify.sandbox import Clients, Names

PATTERN = {
    "source": ["aws.sagemaker", "aws.states"],
    "detail-type": [TUNING_CHANGE, TRIAL_CHANGE, EXECUTION_CHANGE],
}
BATCH = 10
KEPT_SECONDS = "86400"


@dataclass
class Tap:
    """A rule and its queue; events of others are dropped unread."""

    clients: Clients
    names: Names
    _queue: str = ""
    _known: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Make the rule and the queue."""
        sqs, events, name = self.clients("sqs"), self.clients("events"), self.names.events
        made = sqs.create_queue(QueueName=name, Attributes={"MessageRetentionPeriod": KEPT_SECONDS})
        self._queue = made["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        queue_arn = asked["Attributes"]["QueueArn"]
        rule = events.put_rule(Name=name, EventPattern=json.dumps(PATTERN), State="ENABLED")
        policy = _policy(queue_arn, rule["RuleArn"])
        sqs.set_queue_attributes(QueueUrl=self._queue, Attributes={"Policy": json.dumps(policy)})
        events.put_targets(Rule=name, Targets=[{"Id": "verification", "Arn": queue_arn}])

    def drain(self) -> Iterator[Seen]:
        """Yield what has come since the last look, in the order in which it came."""
        sqs = self.clients("sqs")
        while messages := sqs.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=BATCH, WaitTimeSeconds=0
        ).get("Messages"):
            for message in messages:
                yield from self._read(message)
                sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])

    def _read(self, message: dict[str, Any]) -> Iterator[Seen]:
        """Take each message once: what the queue itself delivers twice is no second event."""
        ours = self.names.environment in message["Body"]
        if ours and message["MessageId"] not in self._known:
            self._known.add(message["MessageId"])
            yield Seen(at=datetime.now(UTC), body=json.loads(message["Body"]))


def _policy(queue_arn: str, rule_arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
