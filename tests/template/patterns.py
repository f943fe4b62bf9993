"""EventBridge's matching, as far as the template's rules use it."""

import re
from collections.abc import Mapping
from typing import Any


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Tell whether EventBridge would hand the event to a rule with this pattern."""
    return all(_matches_field(wanted, event.get(field)) for field, wanted in pattern.items())


def _matches_field(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and matches(wanted, value)
    return any(_matches_one(one, value) for one in wanted)


def _matches_one(wanted: Any, value: Any) -> bool:
    match wanted:
        case {"prefix": str(prefix)}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"wildcard": str(wildcard)}:
            regex = ".*".join(re.escape(part) for part in wildcard.split("*"))
            return isinstance(value, str) and re.fullmatch(regex, value) is not None
        case {"anything-but": {"prefix": str(prefix)}}:
            return isinstance(value, str) and not value.startswith(prefix)
        case dict():
            raise NotImplementedError(f"no rule used {wanted} when this was written")
    return bool(wanted == value)
