"""One local SageMaker for all clients."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.running import ROOT, Clients
from tunesmith_local.stack import LocalSageMaker, LocalSageMakerOptions


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts processes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="package")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """A local SageMaker as `tunesmith sagemaker` starts it, and its clients."""
    folder = tmp_path_factory.mktemp("clients")
    options = LocalSageMakerOptions(state_dir=folder / "state", engine={"stop_grace_seconds": 2.0})
    server = LocalSageMaker(ROOT, options)
    try:
        yield Clients(server.start(), folder / "shell")
    finally:
        server.stop()
