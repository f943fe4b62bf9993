"""The state machine's file."""

import pytest

from tests.workflow.definition import Definition, read_definition


@pytest.fixture(scope="session")
def definition() -> Definition:
    return read_definition()
