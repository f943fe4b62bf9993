"""Where data lies: an address in S3, or a key in the stack's own bucket."""

import re

from tunesmith.domain.reading import broken_rule

_ADDRESS = re.compile(r"s3://[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9](/.*)?")


def place(text: str) -> str:
    """Validate an s3:// address or a key of the stack's bucket."""
    if text.startswith("s3://"):
        if not _ADDRESS.fullmatch(text):
            raise broken_rule(
                "is not a valid S3 address",
                "Write it as s3://bucket/key, the bucket in lower case.",
            )
        return text
    if "://" in text:
        raise broken_rule(
            "is an address outside S3", "Upload the data, and give its s3:// address."
        )
    if text.startswith((".", "/", "~")) or "\\" in text:
        raise broken_rule(
            "looks like a path on your machine, which the service cannot see",
            "Submit with `tunesmith submit`, which uploads it, or give an s3:// address"
            " or a key in the stack's bucket.",
        )
    return text


def s3_uri(place: str, bucket: str) -> str:
    """Write a place as an s3:// address."""
    return place if place.startswith("s3://") else f"s3://{bucket}/{place}"
