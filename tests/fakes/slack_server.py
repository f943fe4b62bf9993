"""Slack's side of the wire: keeps what it gets, and answers as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs


class SlackServer:
    """Answers every call with `status` and `body`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any], str]] = []
        """Path, what was sent, and the authorization."""
        self.status = 200
        self.body = '{"ok": true}'
        self.url = ""

    def keep(self, path: str, content_type: str, content: bytes, authorization: str) -> None:
        if "json" in content_type:
            sent = json.loads(content)
        else:
            sent = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        self.calls.append((path, sent, authorization))


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """Serve on a free port of this machine alone."""
    slack = SlackServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.headers.get("Content-Type", "")
            slack.keep(self.path, kind, content, self.headers.get("Authorization", ""))
            self.send_response(slack.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(slack.body.encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        slack.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield slack
        server.shutdown()
        thread.join()
