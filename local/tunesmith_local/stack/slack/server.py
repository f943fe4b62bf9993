"""The inbox over HTTP, on loopback only."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from tunesmith_local.stack.slack.inbox import Answer, Outage, SlackInbox
from tunesmith_local.stack.slack.page import render

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODY = 1_000_000
TOO_LARGE = 413


class SlackServer:
    """Serves one inbox from a thread."""

    def __init__(self, inbox: SlackInbox, port: int) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler_for(inbox))
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.1,), name="slack-inbox", daemon=True
        )

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and give the port back."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler_for(inbox: SlackInbox) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.inbox = inbox
    return Handler


class _Handler(BaseHTTPRequestHandler):
    inbox: SlackInbox

    def do_GET(self) -> None:
        pages: dict[str, Callable[[], Answer]] = {
            "/": lambda: Answer(200, render(self.inbox.messages), {"Content-Type": HTML}),
            "/messages.json": lambda: Answer(200, self._messages()),
        }
        page = pages.get(urlsplit(self.path).path, lambda: Answer(404, "no such page"))
        self._send(page())

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            self._send(Answer(TOO_LARGE, "too large"))
            return
        body = self.rfile.read(length)
        path = urlsplit(self.path).path
        if path == "/_control/outage":
            self._send(self._begin_outage(body))
        else:
            self._send(self.inbox.call(path, dict(self.headers.items()), body))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as inherited
        """Say nothing: the page shows what arrived."""

    def _messages(self) -> dict[str, object]:
        return {"messages": [message.model_dump() for message in self.inbox.messages]}

    def _begin_outage(self, body: bytes) -> Answer:
        try:
            self.inbox.begin_outage(Outage.model_validate_json(body or b"{}"))
        except ValidationError as error:
            return Answer(400, str(error))
        return Answer(200, {"ok": True})

    def _send(self, answer: Answer) -> None:
        plain = isinstance(answer.body, str)
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        content = body.encode()
        self.send_response(answer.status)
        headers = {"Content-Type": "text/plain" if plain else "application/json", **answer.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


HTML = "text/html; charset=utf-8"
