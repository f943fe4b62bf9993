"""Keeps what was seen as contract fixtures, and reads them again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tunesmith_client.errors import NotReady
from tunesmith_client.files import write_atomically
from tunesmith_client.verify.evidence import Evidence
from tunesmith_client.verify.sanitize import remains

if TYPE_CHECKING:
    from pathlib import Path

    from tunesmith_client.verify.sanitize import Sanitizer

SUFFIX = ".json"
ABOUT, EVENTS, TUNING = "about", "events", "tuning-"


def write(evidence: Evidence, sanitizer: Sanitizer, folder: Path) -> list[Path]:
    """Write one file per tuning, one with the events, one with the rest; replace older ones."""
    parts = _parts(sanitizer.clean(evidence.model_dump(mode="json")))
    texts = {name: json.dumps(part, indent=2) + "\n" for name, part in parts.items()}
    left = sorted({each for text in texts.values() for each in remains(text)})
    if left:
        raise NotReady(f"No fixtures were written: these would tell of the account: {left[:5]}.")
    for old in folder.glob(f"*{SUFFIX}"):
        old.unlink()
    paths = {folder / f"{name}{SUFFIX}": text for name, text in texts.items()}
    for path, text in paths.items():
        write_atomically(path, text.encode())
    return list(paths)


def read(folder: Path) -> Evidence | None:
    """Return the evidence that fixtures hold; None where there are none."""
    parts = {path.stem: json.loads(path.read_bytes()) for path in folder.glob(f"*{SUFFIX}")}
    if ABOUT not in parts:
        return None
    tunings = {
        name.removeprefix(TUNING): part for name, part in parts.items() if name.startswith(TUNING)
    }
    return Evidence.model_validate({**parts[ABOUT], "events": parts[EVENTS], "tunings": tunings})


def _parts(evidence: dict[str, Any]) -> dict[str, Any]:
    tunings = {f"{TUNING}{name}": each for name, each in evidence.pop("tunings").items()}
    events = evidence.pop("events")
    return {ABOUT: evidence, EVENTS: events, **tunings}
