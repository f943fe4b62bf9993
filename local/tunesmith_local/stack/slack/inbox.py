"""What the inbox holds, and how it answers Slack's methods."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict

from tunesmith_local.stack.slack.limits import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith_local.stack.slack.server import SlackServer

MAX_TEXT = 40_000


class Delivered(BaseModel):
    """A message as it was delivered."""

    model_config = ConfigDict(frozen=True)

    ts: str
    channel: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    via: str


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    body: dict[str, Any] | str
    headers: dict[str, str] = {}  # noqa: RUF012 -- a NamedTuple's default, never changed


class Outage(BaseModel):
    """How many calls are refused next, and in which way."""

    model_config = ConfigDict(extra="forbid")

    count: int = 1
    status: int = 503
    retry_after: int = 1


class SlackInbox:
    """Keeps what it is sent; `start` serves it on loopback."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._guard = threading.Lock()
        self._delivered: list[Delivered] = []
        self._outage = Outage(count=0)
        self._server: SlackServer | None = None

    def start(self, port: int = 0) -> None:
        """Listen on loopback."""
        # The server answers for an inbox, so it knows this module.
        from tunesmith_local.stack.slack.server import SlackServer  # noqa: PLC0415

        self._server = SlackServer(self, port)
        self._server.start()

    def stop(self) -> None:
        """Stop listening; what was delivered stays."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    @property
    def url(self) -> str:
        """Where the page of messages is."""
        if self._server is None:
            raise RuntimeError("the inbox is not running")
        return self._server.url

    @property
    def messages(self) -> list[Delivered]:
        """What was delivered, in order."""
        with self._guard:
            return list(self._delivered)

    def begin_outage(self, outage: Outage) -> None:
        """Refuse the next calls."""
        with self._guard:
            self._outage = outage.model_copy()

    def call(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a call of Slack's Web API or of an incoming webhook."""
        if refusal := self._refusal():
            return refusal
        if path.startswith("/services/"):
            return self._webhook(body)
        if not path.startswith("/api/"):
            return Answer(404, "no such page")
        return Answer(200, self._method(path.removeprefix("/api/"), headers, body))

    def _refusal(self) -> Answer | None:
        with self._guard:
            if self._outage.count <= 0:
                return None
            self._outage.count -= 1
            if self._outage.status == 429:  # noqa: PLR2004 -- Too Many Requests
                wait = {"Retry-After": str(self._outage.retry_after)}
                return Answer(429, {"ok": False, "error": "ratelimited"}, wait)
            return Answer(self._outage.status, "service unavailable")

    def _method(self, method: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        arguments = read_arguments(headers.get("Content-Type", ""), body)
        if arguments is None:
            return {"ok": False, "error": "invalid_json"}
        bearer = headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = bearer or str(arguments.get("token", ""))
        if not token:
            return {"ok": False, "error": "not_authed"}
        if token != self._token:
            return {"ok": False, "error": "invalid_auth"}
        if method == "auth.test":
            return {"ok": True, "url": f"{self.url}/", "team": "local", "user": "tunesmith"}
        if method == "chat.postMessage":
            return self._post_message(arguments)
        return {"ok": False, "error": "unknown_method", "req_method": method}

    def _post_message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments.get("channel"):
            return {"ok": False, "error": "channel_not_found"}
        if error := _error_of(arguments):
            return error
        message = self._keep(arguments, via="chat.postMessage")
        shown = {"type": "message", "text": message.text, "ts": message.ts}
        return {"ok": True, "channel": message.channel, "ts": message.ts, "message": shown}

    def _webhook(self, body: bytes) -> Answer:
        payload = read_arguments("application/json", body)
        if payload is None:
            return Answer(400, "invalid_payload")
        if error := _error_of(payload):
            return Answer(400, str(error["error"]))
        self._keep(payload, via="webhook")
        return Answer(200, "ok")

    def _keep(self, payload: Mapping[str, Any], via: str) -> Delivered:
        with self._guard:
            message = Delivered(
                ts=f"{time.time():.0f}.{len(self._delivered) + 1:06d}",
                channel=str(payload.get("channel") or ""),
                text=str(payload.get("text") or ""),
                blocks=payload.get("blocks") or [],
                thread_ts=payload.get("thread_ts"),
                via=via,
            )
            self._delivered.append(message)
        return message


def read_arguments(content_type: str, body: bytes) -> dict[str, Any] | None:
    """Read the arguments of a call, sent as JSON or as a form."""
    try:
        if content_type.startswith("application/json"):
            arguments = json.loads(body or b"{}")
            return arguments if isinstance(arguments, dict) else None
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return {**form, **({"blocks": json.loads(form["blocks"])} if "blocks" in form else {})}
    except ValueError:
        return None


def _error_of(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    blocks = payload.get("blocks") or []
    if found := problems(blocks):
        metadata = {"messages": [f"[ERROR] {problem}" for problem in found]}
        return {"ok": False, "error": "invalid_blocks", "response_metadata": metadata}
    if len(str(payload.get("text") or "")) > MAX_TEXT:
        return {"ok": False, "error": "msg_too_long"}
    return None if payload.get("text") or blocks else {"ok": False, "error": "no_text"}
