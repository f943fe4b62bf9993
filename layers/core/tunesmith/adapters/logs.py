"""What CloudWatch Logs delivers to a subscriber."""

import base64
import zlib
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.readings import Line

_GZIP = 16 + zlib.MAX_WBITS
_LARGEST = 50_000_000
"""Of a delivery, unpacked; far more than what the service ever sends."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Packed(_Part):
    data: str


class _Event(_Part):
    awslogs: _Packed


class _LogEvent(_Part):
    id: str
    timestamp: int
    message: str


class _Payload(_Part):
    kind: str = Field(alias="messageType")
    stream: str = Field(alias="logStream")
    events: list[_LogEvent] = Field(alias="logEvents")


class Delivery(_Part):
    """Lines of one stream."""

    stream: str
    lines: tuple[Line, ...]


def read_delivery(event: object) -> Delivery:
    """Unpack a delivery; a control message, by which the service tries the way, has no lines."""
    packed = base64.b64decode(_Event.model_validate(event).awslogs.data)
    unpacked = zlib.decompressobj(_GZIP).decompress(packed, _LARGEST)
    payload = _Payload.model_validate_json(unpacked)
    told = payload.events if payload.kind == "DATA_MESSAGE" else []
    return Delivery(
        stream=payload.stream,
        lines=tuple(
            Line(
                id=one.id,
                time=datetime.fromtimestamp(one.timestamp / 1000, UTC),
                text=one.message,
            )
            for one in told
        ),
    )
