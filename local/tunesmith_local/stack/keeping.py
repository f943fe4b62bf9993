"""Keeps the emulator's state on disk, so that it is there again after a kill.

By itself the emulator writes the objects of S3 as they come, but everything else, buckets among
it, only when it is stopped in order. Here what training jobs depend on, buckets and roles, is
written before the call that changed it is answered; logs and metrics, which grow with every line,
are written a little later.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from types import ModuleType

    Handler = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, str], bytes]]]

logger = logging.getLogger(__name__)

SIDECAR = ".meta.json"
TOLD_BY_CONTENT = ("size", "etag", "checksums", "last_modified")
LATER_SECONDS = 2.0
LARGEST_SHARE = 0.05
"""Of the time may go into writing logs and metrics, however many there are."""


def environment(state_dir: Path) -> dict[str, str]:
    """Return what lets ministack keep its state, and find it again."""
    return {
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state_dir / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state_dir / "s3"),
    }


def mend(objects: Path) -> None:
    """Let an object's content decide where a kill came between it and its description.

    The emulator writes the content first, so a description that is older belongs to the content
    that was there before. Without these fields it reads the content.
    """
    for sidecar in objects.rglob(f"*{SIDECAR}"):
        content = sidecar.with_name(sidecar.name.removesuffix(SIDECAR))
        if content.is_file() and content.stat().st_mtime_ns > sidecar.stat().st_mtime_ns:
            with contextlib.suppress(ValueError, TypeError):  # an object of such a name
                told: dict[str, Any] = json.loads(sidecar.read_bytes())
                kept = {name: told[name] for name in told if name not in TOLD_BY_CONTENT}
                sidecar.write_text(json.dumps(kept), encoding="utf-8")


def apply() -> None:
    """Let the services keep their state as they change."""
    from ministack.services import cloudwatch, cloudwatch_logs, iam, s3  # noqa: PLC0415

    for module in (s3, iam):
        module.handle_request = at_once(module, module.handle_request)
    for module in (cloudwatch_logs, cloudwatch):
        module.handle_request = Later(module, module.handle_request)


def at_once(service: ModuleType, handle: Handler) -> Handler:
    """Write the state of a service before a call is answered that changed it."""
    from ministack.core import persistence  # noqa: PLC0415

    name = service.__name__.rpartition(".")[2]
    written = ""

    async def handle_request(method: str, *request: object, **more: object) -> Any:  # noqa: ANN401
        nonlocal written
        answer = await handle(method, *request, **more)
        if method not in {"GET", "HEAD"}:
            state = service.get_state()
            told = json.dumps(state, default=persistence._json_default)  # noqa: SLF001
            if told != written:
                persistence.save_state(name, state)
                written = told
        return answer

    return handle_request


class Later:
    """Writes the state of a service a little after a call that may have changed it."""

    def __init__(self, service: ModuleType, handle: Handler) -> None:
        self._service = service
        self._handle = handle
        self._pause = LATER_SECONDS
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, *request: object, **more: object) -> Any:  # noqa: ANN401
        """Handle a call."""
        answer = await self._handle(*request, **more)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return answer

    async def _write(self) -> None:
        from ministack.core import persistence  # noqa: PLC0415

        await asyncio.sleep(self._pause)
        self._writing = None
        began = time.monotonic()
        state = self._service.get_state()
        name = self._service.__name__.rpartition(".")[2]
        await asyncio.to_thread(persistence.save_state, name, state)
        self._pause = max(LATER_SECONDS, (time.monotonic() - began) / LARGEST_SHARE)
