"""The published schema says what the service sends."""

from scripts.event_schema import SCHEMA, written


def test_schema_is_the_models() -> None:
    """`make event-schema` writes it anew; a change needs a thought for those who listen."""
    assert SCHEMA.read_text() == written()
