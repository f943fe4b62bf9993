"""One stack with a small template of our own, shared by the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.embedded.deployed import ROOT, TEMPLATE, Deployed
from tunesmith_local.stack import EmbeddedStack, StackOptions

MINUTE_SECONDS = 1.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts processes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="package")
def deployed() -> Iterator[Deployed]:
    """A running stack whose minutes last a second."""
    options = StackOptions(template=TEMPLATE, engine=None, minute_seconds=MINUTE_SECONDS)
    stack = EmbeddedStack(ROOT, options)
    try:
        yield Deployed(stack, stack.start())
    finally:
        stack.stop()
