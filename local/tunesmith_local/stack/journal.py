"""Logs and metrics that survive a kill: calls that change them, written down and made again.

These services grow with every line of every trial, so that writing their whole state takes
seconds; appending the call takes none.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from pathlib import Path

    Answer = tuple[int, dict[str, str], bytes]
    Handler = Callable[..., Coroutine[Any, Any, Answer]]

READING = ("Describe", "Filter", "Get", "List", "Start", "Stop", "Test")
HEADERS = ("accept", "content-encoding", "content-type", "host", "smithy-protocol", "x-amz-target")
LARGEST_BYTES = 30_000_000
"""About 300,000 lines of logs, which take ten seconds or so to replay."""


class Journal:
    """One file, a line per call; the last line may be torn.

    Found too large, it is laid aside: a start must not take forever.
    """

    def __init__(self, path: Path, largest_bytes: int = LARGEST_BYTES) -> None:
        self._path = path
        self._handlers: dict[str, Handler] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        if path.stat().st_size > largest_bytes:
            path.replace(path.with_suffix(".old"))
            path.touch()
        self._make_whole()

    def keep(self, service: Any) -> None:  # noqa: ANN401 -- a module without types
        """Write down what a service is told from now on."""
        handle: Handler = service.handle_request
        self._handlers[service.__name__] = handle

        async def handle_request(
            method: str, path: str, headers: Mapping[str, str], body: bytes, query: object
        ) -> Answer:
            answer = await handle(method, path, headers, body, query)
            if answer[0] < 300 and not operation(path, headers, body).startswith(READING):  # noqa: PLR2004
                told = {name: headers[name] for name in HEADERS if name in headers}
                self._write(
                    {
                        "service": service.__name__,
                        "method": method,
                        "path": path,
                        "headers": told,
                        "body": base64.b64encode(body).decode(),
                        "query": query,
                    }
                )
            return answer

        service.handle_request = handle_request

    async def replay(self) -> None:
        """Make the calls again that were written down before."""
        from ministack.core.responses import request_scope  # noqa: PLC0415 -- after its environment

        for call in self._calls():
            with request_scope(call["account"], call["region"]):
                await self._handlers[call["service"]](
                    call["method"],
                    call["path"],
                    call["headers"],
                    base64.b64decode(call["body"]),
                    call["query"],
                )

    def _make_whole(self) -> None:
        """Cut off the line that a kill tore: what follows would be lost with it."""
        with self._path.open("r+b") as file:
            content = file.read()
            file.truncate(content.rfind(b"\n") + 1)

    def _calls(self) -> Iterator[dict[str, Any]]:
        with self._path.open("rb") as lines:
            yield from map(json.loads, lines)

    def _write(self, call: dict[str, object]) -> None:
        from ministack.core.responses import get_account_id, get_region  # noqa: PLC0415

        whose = {"account": get_account_id(), "region": get_region()}
        with self._path.open("ab") as file:
            file.write(json.dumps({**call, **whose}).encode() + b"\n")


def operation(path: str, headers: Mapping[str, str], body: bytes) -> str:
    """Name the operation of a call, in whichever of AWS's protocols it comes."""
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if "/operation/" in path:
        return path.rpartition("/operation/")[2]
    return parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
