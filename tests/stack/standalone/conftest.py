"""A folder for a local SageMaker, which is stopped with its test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.standalone.server import Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts processes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "state")
    yield server
    server.stop()
