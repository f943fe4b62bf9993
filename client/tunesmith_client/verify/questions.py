"""Single questions to the account; none of them changes anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from tunesmith_client.errors import Unreachable
from tunesmith_client.transport import unsigned
from tunesmith_client.verify.answers import plain
from tunesmith_client.verify.plan import STOPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tunesmith_client.verify.evidence import Evidence, Json, TuningSeen
    from tunesmith_client.verify.sandbox import Clients

MADE_UP = "AQCEAAAAKgAAAAMAAAAAAAAAAW1hZGUtdXA"
"""No execution ever waited with this token."""
TOLD = ("timestamp", "type", "id", "taskScheduledEventDetails", "taskFailedEventDetails")
NOT_KEPT = ("parameters", "taskCredentials")
"""They carry task tokens."""


class Questions:
    """Asks, and keeps the answers; an error that AWS answers is an answer too."""

    def __init__(
        self, clients: Clients, outputs: Mapping[str, str], api_url: str, evidence: Evidence
    ) -> None:
        self._clients = clients
        self._outputs = outputs
        self._api_url = api_url
        self._evidence = evidence

    def start_again(self, name: str, strategy: str) -> None:
        """Start the execution of a tuning once more."""
        self._keep(name, lambda: self._start_again(self._evidence.tunings[strategy]))

    def ask_at_the_end(self) -> None:
        """Ask what needs tunings that are over."""
        if STOPPED in self._evidence.tunings:
            self.start_again("start again, ended", STOPPED)
            self._keep("token used before", self._use_again)
        self._keep("token made up", lambda: self._answer(MADE_UP))
        self._keep("unsigned call", self._unsigned)

    def read_the_rest(self) -> None:
        """Read the definitions and histories of the tunings."""
        for tuning in self._evidence.tunings.values():
            tuning.definition = self._or_nothing(lambda: self._definition(tuning), {})  # noqa: B023 -- called at once
            tuning.history = self._or_nothing(lambda: list(self._history(tuning)), [])  # noqa: B023

    def _keep(self, name: str, question: Callable[[], Json]) -> None:
        try:
            self._evidence.answers[name] = question()
        except ClientError as error:
            code = error.response.get("Error", {})
            self._evidence.answers[name] = {
                "error": code.get("Code"),
                "message": code.get("Message"),
            }
        except (BotoCoreError, Unreachable, KeyError) as error:
            self._evidence.notes.append(f"{name}: {error!r}")

    def _or_nothing(self, read: Callable[[], Any], nothing: Any) -> Any:  # noqa: ANN401 -- of any kind
        try:
            return read()
        except (BotoCoreError, ClientError) as error:
            self._evidence.notes.append(str(error))
            return nothing

    def _start_again(self, tuning: TuningSeen) -> Json:
        known = tuning.execution
        answer = self._clients("stepfunctions").start_execution(
            stateMachineArn=known["stateMachineArn"], name=known["name"], input=known["input"]
        )
        return {"same execution": answer["executionArn"] == known["executionArn"]}

    def _use_again(self) -> Json:
        tuning_id = self._evidence.tunings[STOPPED].tuning_id
        item = self._clients("dynamodb").get_item(
            TableName=self._outputs["TableName"],
            Key={"pk": {"S": f"TUNING#{tuning_id}"}, "sk": {"S": "TOKEN#0000"}},
        )
        return self._answer(item["Item"]["token"]["S"])

    def _answer(self, token: str) -> Json:
        self._clients("stepfunctions").send_task_success(taskToken=token, output="{}")
        return {"error": None}

    def _unsigned(self) -> Json:
        reply = unsigned(f"{self._api_url.rstrip('/')}/tunings")
        return {"status": reply.status, "body": reply.json()}

    def _definition(self, tuning: TuningSeen) -> Json:
        key = f"tunings/{tuning.tuning_id}/job.json"
        found = self._clients("s3").get_object(Bucket=self._outputs["BucketName"], Key=key)
        definition: Json = json.loads(found["Body"].read())
        return definition

    def _history(self, tuning: TuningSeen) -> Iterator[Json]:
        arn = tuning.execution.get("executionArn")
        if arn is None:
            return
        pages = self._clients("stepfunctions").get_paginator("get_execution_history")
        for page in pages.paginate(executionArn=arn):
            yield from (_cut(plain(event)) for event in page["events"])


def _cut(event: Json) -> Json:
    """Keep of an event what a probe looks at."""
    kept = {key: event[key] for key in TOLD if key in event}
    for value in kept.values():
        if isinstance(value, dict):
            for name in NOT_KEPT:
                value.pop(name, None)
    return kept
