"""What the client talks to, in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tunesmith_client.errors import Unreachable
from tunesmith_client.transport import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Sent:
    """A request as the transport got it."""

    method: str
    url: str
    body: Any
    headers: dict[str, str]


def reply(status: int, body: object = None) -> Reply:
    return Reply(status, json.dumps(body if body is not None else {}).encode())


@dataclass
class FakeTransport:
    """Answers with what it was given, in order; the last answer is given again and again."""

    answers: list[Reply | None]
    """None stands for a server that does not answer."""
    sent: list[Sent] = field(default_factory=list)

    def send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        self.sent.append(Sent(method, url, json.loads(body) if body else None, dict(headers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise Unreachable("nobody there")
        return answer


@dataclass
class FakeBucket:
    """A bucket that counts what is put."""

    objects: dict[str, bytes] = field(default_factory=dict)
    puts: list[str] = field(default_factory=list)

    def has(self, key: str) -> bool:
        return key in self.objects

    def put(self, key: str, content: bytes) -> None:
        self.puts.append(key)
        self.objects[key] = content


def tuning(status: str = "running", **changes: object) -> dict[str, Any]:
    """A tuning as the API shows it."""
    return {
        "tuning_id": "abcdefghijklmnop",
        "name": "digits",
        "status": status,
        "strategy": "bayesian",
        "objective": {"metric": "validation:accuracy", "goal": "Maximize"},
        "progress": {
            "total": 7,
            "completed": 3,
            "running": 2,
            "stopped": 1,
            "failed": 1,
            "max": 20,
        },
        "best": {
            "trial": "t-1",
            "value": 0.9625,
            "hyperparameters": {"learning_rate": "0.0123456"},
        },
        **changes,
    }
