"""The real clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return now."""
    return datetime.now(UTC)
