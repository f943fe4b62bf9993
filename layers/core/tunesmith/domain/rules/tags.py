"""Tags: what AWS takes."""

import re
from collections import Counter
from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.quotas import Quotas

_ALLOWED = re.compile(r"[\w\s.:/=+\-@]*")


def check_tags(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check keys and values of the tags."""
    tags = request.Tags or []
    counts = Counter(tag.Key for tag in tags)
    for at, tag in enumerate(tags):
        if counts[tag.Key] > 1:
            yield _finding(at, tag.Key, "is the key of more than one tag", "Use every key once.")
        if tag.Key.lower().startswith("aws:"):
            yield _finding(at, tag.Key, "starts with aws:, which is reserved", "Rename it.")
        for text in (tag.Key, tag.Value):
            if not _ALLOWED.fullmatch(text):
                yield _finding(
                    at,
                    text,
                    "has a character that AWS takes in no tag",
                    "Use letters, digits, spaces and _ . : / = + - @ only.",
                )


def _finding(at: int, value: str, message: str, fix: str) -> Finding:
    return Finding(field=f"Tags[{at}]", value=value, message=message, fix=fix)
