"""The tags that every tuning job of this service carries."""

import re
from collections.abc import Mapping
from typing import Any

PREFIX = "tunesmith:"
_NOT_ALLOWED = re.compile(r"[^\w\s.:/=+\-@]")
"""What AWS takes in no tag."""


def with_our_tags(
    request: Mapping[str, Any], *, tuning_id: str, name: str, project: str, environment: str
) -> dict[str, Any]:
    """Add our tags; those of an earlier tuning, which a copied request carries, are replaced."""
    tags = request.get("Tags") or []
    if not isinstance(tags, list):
        return dict(request)
    ours = {
        "id": tuning_id,
        "name": _NOT_ALLOWED.sub("-", name),
        "project": _NOT_ALLOWED.sub("-", project),
        "environment": environment,
    }
    return {
        **request,
        "Tags": [
            *(tag for tag in tags if not _is_ours(tag)),
            *({"Key": f"{PREFIX}{key}", "Value": value} for key, value in ours.items()),
        ],
    }


def _is_ours(tag: object) -> bool:
    return isinstance(tag, dict) and str(tag.get("Key", "")).startswith(PREFIX)
