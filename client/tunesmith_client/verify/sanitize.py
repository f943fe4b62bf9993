"""Takes out of the evidence what is about the account and not about AWS."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith_client.verify.sandbox import Names

ACCOUNT = "111122223333"
"""AWS's own example account."""
ENVIRONMENT = "verify-00000000"
BUCKET = "tunesmith-example-bucket"
NO_UUID = "00000000-0000-0000-0000-000000000000"

_SECRET_KEYS = frozenset({"token", "tasktoken", "requestid", "hostid", "asked_by", "asked-by"})
_RULES = (
    (
        re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/:-]+"),
        f"arn:aws:iam::{ACCOUNT}:role/example",
    ),
    (re.compile(r"arn:aws[a-z-]*:secretsmanager:[\w:/+=.@-]+"), "arn:aws:secretsmanager:example"),
    (re.compile(r"\b[\w.-]+\.execute-api\.[\w.-]+"), "example.execute-api.invalid"),
    (re.compile(r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b"), "EXAMPLEKEY"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), NO_UUID),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "192.0.2.1"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"), "somebody@example.com"),
    (re.compile(r"(?<![\d.])\d{12}(?!\d|\.dkr\.ecr\.)"), ACCOUNT),
)


@dataclass(frozen=True)
class Sanitizer:
    """Replaces what names the account, its people and this verification."""

    names: Names
    outputs: Mapping[str, str]

    def clean(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON
        """Return the same JSON without it."""
        return self._walk(json.loads(json.dumps(value)))

    def _walk(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            return {
                self._text(key): "removed"
                if isinstance(each, str) and key.lower() in _SECRET_KEYS
                else self._walk(each)
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._walk(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> str:
        for ours, instead in self._ours():
            text = text.replace(ours, instead)
        for pattern, instead in _RULES:
            text = pattern.sub(instead, text)
        return text

    def _ours(self) -> list[tuple[str, str]]:
        bucket = self.outputs.get("BucketName")
        named = [(bucket, BUCKET)] if bucket else []
        return [*named, (self.names.environment, ENVIRONMENT)]


def remains(text: str) -> list[str]:
    """Return what still looks like an account, a key, a person or a host; nothing, it should be."""
    found = [match for pattern, _ in _RULES for match in pattern.findall(text)]
    harmless = (ACCOUNT, NO_UUID, "192.0.2.1", "somebody@example.com", "example")
    return [each for each in found if not any(good in each for good in harmless)]
