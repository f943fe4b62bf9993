"""Reads a request's body: JSON, or the part of YAML that means what it says.

YAML's scalars are read by version 1.2: `off` and `no` are words, 1e-4 is a number, a date is text.
Anchors and tags are refused: nobody needs them here, and they make small files huge or surprising.
"""

import json
import re
from collections.abc import Iterable
from typing import NoReturn

from pydantic import JsonValue

from tunesmith.domain.errors import InvalidRequest, RequestTooLarge
from tunesmith.domain.findings import Finding
from tunesmith.domain.reading import Location, path_text
from tunesmith.domain.yaml_documents import DEEPEST, MalformedText, read_yaml, whole_number

LARGEST_SPEC = 1_000_000
LARGEST_NATIVE = 4_000_000
"""In bytes; a native request with many definitions is larger than any spec."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse_body(raw: bytes, *, filename: str | None = None) -> dict[str, JsonValue]:
    """Read a body as a mapping.

    Raises RequestTooLarge, or InvalidRequest with the line and column of a mistake.
    """
    if len(raw) > LARGEST_NATIVE:
        _refuse_size(len(raw), LARGEST_NATIVE)
    text = _decode(raw)
    try:
        body = _read(text, filename)
    except MalformedText as error:
        _refuse(str(error), error.fix)
    if _is_too_deep(body):
        _refuse(f"is nested more than {DEEPEST} levels deep", "Flatten it.")
    if (place := _unreadable(body)) is not None:
        _refuse(f"has a character at `{place}` that is no text", "Leave control characters out.")
    if not isinstance(body, dict):
        _refuse("is not a mapping of keys to values", "Start with `name:`, `training:` and so on.")
    if len(raw) > LARGEST_SPEC and "tuning_job" not in body:
        _refuse_size(len(raw), LARGEST_SPEC)
    return body


def _refuse_size(size: int, most: int) -> NoReturn:
    message, fix = f"is larger than {most:,} bytes", "Send a smaller request."
    raise RequestTooLarge([Finding(field="request", value=size, message=message, fix=fix)])


def _refuse(message: str, fix: str) -> NoReturn:
    raise InvalidRequest([Finding(field="request", message=message, fix=fix)])


def _is_too_deep(body: JsonValue) -> bool:
    """Tell whether others would give up on it: JSON is read to any depth."""
    level = [body]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _within(one)]
    return bool(level)


def _within(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unreadable(body: JsonValue) -> str | None:
    """Find text that neither AWS nor a person could read; escapes can spell what files cannot."""
    left: list[tuple[Location, JsonValue]] = [((), body)]
    while left:
        place, value = left.pop()
        if isinstance(value, dict):
            left += [((*place, _NO_TEXT.sub("", key)), key) for key in value]
            left += [((*place, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [((*place, at), inner) for at, inner in enumerate(value)]
        elif isinstance(value, str) and _NO_TEXT.search(value):
            return path_text(place)
    return None


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(f"is not UTF-8 text (byte {error.start})", "Save it as UTF-8.")
    if not text.strip():
        _refuse("is empty", "Send a tuning request in YAML or JSON.")
    return text


def _read(text: str, filename: str | None) -> JsonValue:
    name = (filename or "").lower()
    if name.endswith(".json"):
        return _read_json(text)
    if name.endswith((".yaml", ".yml")) or not text.lstrip().startswith("{"):
        return read_yaml(text)
    try:
        return _read_json(text)
    except MalformedText as as_json:
        try:
            return read_yaml(text)
        except MalformedText:
            raise as_json from None


def _read_json(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=whole_number,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedText(f"is not valid JSON: {error.msg} at {where}") from error
    except RecursionError as error:
        raise MalformedText("is nested too deeply", "Flatten it.") from error
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in found:
            raise MalformedText(f"has the key `{key}` twice in one place", "Keep one of the two.")
        found[key] = value
    return found


def _no_constant(constant: str) -> NoReturn:
    raise MalformedText(f"has {constant}, which is not a number", "Write a finite number.")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise MalformedText(f"has the number {digits}, which is too large")
    return value
