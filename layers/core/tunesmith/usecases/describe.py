"""Describes the API to those who call it."""

from collections.abc import Mapping
from typing import Any


def describe(document: Mapping[str, Any], base: str | None) -> dict[str, Any]:
    """Return the OpenAPI document with the address under which it was asked for, if known."""
    return {**document, "servers": [{"url": base}]} if base else dict(document)


def methods_of(document: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Return the methods that a path has, in capitals; none where there is no such path."""
    asked = path.strip("/").split("/")
    for known, operations in document["paths"].items():
        parts = known.strip("/").split("/")
        if len(parts) == len(asked) and all(map(_fits, parts, asked)):
            return tuple(method.upper() for method in operations)
    return ()


def _fits(part: str, asked: str) -> bool:
    return bool(asked) if part.startswith("{") else part == asked
