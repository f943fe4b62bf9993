"""Turns what AWS answers into plain JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any


def plain(answer: Any) -> Any:  # noqa: ANN401 -- any answer
    """Return an answer as JSON holds it, without what is about the call and not the thing."""
    if isinstance(answer, dict):
        answer = {key: value for key, value in answer.items() if key != "ResponseMetadata"}
    return json.loads(json.dumps(answer, default=_written))


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
