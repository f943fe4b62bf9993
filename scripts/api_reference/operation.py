"""What describes an operation of the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tunesmith.domain.errors import TunesmithError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

Json = dict[str, Any]
Errors = tuple[type[TunesmithError], ...]


@dataclass(frozen=True)
class Operation:
    """A method of a path."""

    method: str
    path: str
    name: str
    """What clients generated from the document call it."""
    summary: str
    answers: Mapping[int, type[BaseModel] | None]
    """The model of each good answer; None for a JSON object of no fixed form."""
    query: type[BaseModel] | None = None
    body: tuple[type[BaseModel], ...] = ()
    """The forms that its body may have."""
    needs_body: bool = True
    """False where a body may be left out."""
    parameters: tuple[Json, ...] = ()
    """Those that no query's model describes."""
    errors: Errors = ()
    """What it refuses with, beside what every operation may."""
    description: str = ""
    media: str = field(default="application/json")
    """What its good answers are."""
    also: Mapping[str, type[BaseModel] | None] = field(default_factory=dict)
    """What else they may be when they are asked for so."""


IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body is the same tuning, however often it comes.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "example": "retrain-2026-11-24",
}
