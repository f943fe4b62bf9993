"""The reference of the REST API, as `make openapi` wrote it: the functions only serve it."""

import json
from importlib.resources import files
from typing import Any


def read_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    read: dict[str, Any] = json.loads(_text("openapi.json"))
    return read


def read_page() -> str:
    """Return the page for people."""
    return _text("docs.html")


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
