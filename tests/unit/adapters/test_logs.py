"""Deliveries of CloudWatch Logs."""

import base64
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

from tunesmith.adapters.logs import read_delivery

SAMPLE = Path(__file__).parents[3] / "events" / "follow.json"


def test_lines_come_with_their_stream_ids_and_times() -> None:
    delivery = read_delivery(json.loads(SAMPLE.read_text()))

    assert delivery.stream == "prod-k3jq7x2mz5ab4cde-007-1a2b3c4d/algo-1-1767355200"
    assert len(delivery.lines) == 3
    first = delivery.lines[0]
    assert first.text == "epoch=1 validation_accuracy=0.8125"
    assert first.time == datetime.fromtimestamp(1767355261.123, UTC)
    assert len({line.id for line in delivery.lines}) == 3


def test_control_message_has_no_lines() -> None:
    told = {
        "messageType": "CONTROL_MESSAGE",
        "logStream": "",
        "logEvents": [{"id": "", "timestamp": 0, "message": "CWL CONTROL MESSAGE: …"}],
    }
    data = base64.b64encode(gzip.compress(json.dumps(told).encode())).decode()

    assert read_delivery({"awslogs": {"data": data}}).lines == ()
