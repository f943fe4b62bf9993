"""Reads a request from a file on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tunesmith.domain.bodies import parse_body
from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from pathlib import Path

STANDARD_INPUT = "-"


def read_spec(path: Path) -> dict[str, Any]:
    """Return the content of a YAML or JSON file, `-` being standard input.

    Raises NotReady, and the domain's InvalidRequest where the text itself is wrong.
    """
    if str(path) == STANDARD_INPUT:
        return dict(parse_body(sys.stdin.buffer.read()))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise NotReady(f"{path}: {error.strerror}.") from error
    return dict(parse_body(raw, filename=path.name))
