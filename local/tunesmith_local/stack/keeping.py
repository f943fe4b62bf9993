"""Keeps the emulator's state on disk, so that it is there again after a kill.

By itself the emulator writes the objects of S3 as they come, but everything else, buckets among
it, only when it is stopped in order. Here what training jobs depend on is written before the call
that changed it is answered: buckets and roles as a whole, logs and metrics call by call.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from tunesmith_local.stack.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path
    from types import ModuleType

    Handler = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, str], bytes]]]

SIDECAR = ".meta.json"
TOLD_BY_CONTENT = ("size", "etag", "checksums", "last_modified")


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


def apply(state_dir: Path) -> Journal:
    """Let the services keep their state as they change; replay the journal before they serve."""
    from ministack import app  # noqa: PLC0415 -- it reads its environment when it is imported
    from ministack.services import cloudwatch, cloudwatch_logs, iam, s3  # noqa: PLC0415

    mend(state_dir / "s3")
    for module in (s3, iam):
        module.handle_request = at_once(module, module.handle_request)
    journal = Journal(state_dir / "services" / "journal.jsonl")
    for module in (cloudwatch, cloudwatch_logs):
        journal.keep(module)
        # Kept whole as well, they would have everything twice.
        del app._state_map[module.__name__.rpartition(".")[2]]  # noqa: SLF001
    return journal


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
