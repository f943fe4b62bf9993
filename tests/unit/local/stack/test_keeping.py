"""What the emulator keeps on disk, when its services are asked and killed."""

import asyncio
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ministack.core import persistence

from tunesmith_local.stack.keeping import at_once, mend


def stored(folder: Path, name: str, content: bytes, *, torn: bool) -> Path:
    """Store an object as the emulator does; a torn one was killed before its description."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    sidecar = folder / f"{name}.meta.json"
    sidecar.write_text(json.dumps({"size": 3, "etag": '"x"', "metadata": {"a": "b"}, "key": name}))
    os.utime(sidecar, ns=(1_000, 1_000))
    os.utime(folder / name, ns=(1_001, 1_001) if torn else (999, 999))
    return sidecar


def test_a_description_of_earlier_content_does_not_describe_what_came_after(
    tmp_path: Path,
) -> None:
    torn = stored(tmp_path / "torn", "model", b"longer", torn=True)
    whole = stored(tmp_path / "whole", "model", b"abc", torn=False)

    mend(tmp_path)

    assert json.loads(torn.read_text()) == {"metadata": {"a": "b"}, "key": "model"}
    assert json.loads(whole.read_text())["size"] == 3


def test_a_description_that_was_lost_is_left_alone(tmp_path: Path) -> None:
    stored(tmp_path, "model", b"abc", torn=True).write_text("{")
    os.utime(tmp_path / "model.meta.json", ns=(1_000, 1_000))

    mend(tmp_path)

    assert (tmp_path / "model").read_bytes() == b"abc"


def test_a_change_is_on_disk_before_it_is_answered_and_reading_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persistence, "PERSIST_STATE", True)
    monkeypatch.setattr(persistence, "STATE_DIR", str(tmp_path))
    buckets: list[str] = []
    service: Any = ModuleType("ministack.services.s3")
    service.get_state = lambda: {"buckets": list(buckets)}

    async def handle(method: str, name: str) -> tuple[int, dict[str, str], bytes]:
        if method == "PUT":
            buckets.append(name)
        return 200, {}, b""

    kept = tmp_path / "s3.json"
    handler = at_once(service, handle)
    asyncio.run(handler("GET", "first"))
    assert not kept.exists()

    assert asyncio.run(handler("PUT", "first"))[0] == 200

    assert json.loads(kept.read_text())["payload"] == {"buckets": ["first"]}
