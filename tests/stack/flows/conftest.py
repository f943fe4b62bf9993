"""One stack with the real template, shared by the tests of this folder."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.embedded.deployed import ROOT
from tests.stack.flows.service import Service
from tunesmith_local.stack import EmbeddedStack, StackOptions

MINUTE_SECONDS = 1.0
"""How long a minute of the schedules and retries lasts."""
QUOTA = 3
"""Tuning jobs that may run at once."""
MOST_USD = "50"
"""What one tuning may cost."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts processes."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The deployed service; every event comes twice, as it may on AWS."""
    engine = {
        "duplicate_events": True,
        "max_tuning_jobs_quota": QUOTA,
        "metric_flush_seconds": 0.1,
        "stop_grace_seconds": 2,
    }
    options = StackOptions(
        environment="test",
        minute_seconds=MINUTE_SECONDS,
        engine=engine,
        parameters={
            "MaxUsdPerTuning": MOST_USD,
            "MaxConcurrentTunings": str(QUOTA),
            "AdoptTaggedJobs": "true",
            "PipelineCallbacks": "true",
        },
        trial_python=Path(sys.executable),
    )
    stack = EmbeddedStack(ROOT, options)
    try:
        stack.start()
        service = Service(stack, tmp_path_factory.mktemp("gates"), caller=None)
        yield service
        assert service.dead_letters() == []  # whatever the tests did, no event was beyond us
    finally:
        stack.stop()
