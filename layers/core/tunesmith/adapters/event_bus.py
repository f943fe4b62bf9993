"""EventBridge: the account's default event bus."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.endings import SOURCE, TuningEnding

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import (
        PutEventsRequestEntryTypeDef,
        PutEventsResultEntryTypeDef,
    )


class EventBridgeBus:
    """Publishes events of this service."""

    def __init__(self, client: "EventBridgeClient") -> None:
        self._client = client

    def publish(self, ending: TuningEnding) -> None:
        """Put the event on the bus; raises Throttled, AccessDenied, Unavailable."""
        event: PutEventsRequestEntryTypeDef = {
            "Source": SOURCE,
            "DetailType": ending.kind,
            "Detail": ending.model_dump_json(),
        }
        with translated():
            answer = self._client.put_events(Entries=[event])
            for entry in answer["Entries"]:
                _check(entry)


def _check(entry: "PutEventsResultEntryTypeDef") -> None:
    """Raise what went wrong with an entry: the call itself succeeds all the same."""
    if "ErrorCode" in entry:
        code, message = entry["ErrorCode"], entry.get("ErrorMessage", "")
        raise ClientError({"Error": {"Code": code, "Message": message}}, "PutEvents")
