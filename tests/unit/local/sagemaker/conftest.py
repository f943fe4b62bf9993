"""Engines that end with their test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.sagemaker_host import FakeHost
from tests.unit.local.sagemaker.lab import Lab, settings_for

LabFactory = Callable[..., Lab]


@pytest.fixture
def make_lab(tmp_path: Path) -> Iterator[LabFactory]:
    """Start engines with settings of the test's own."""
    labs: list[Lab] = []

    def make(*, clock: Callable[[], float] | None = None, **settings: Any) -> Lab:
        options = {"clock": clock} if clock else {}
        lab = Lab(settings_for(tmp_path / "engine", **settings), FakeHost(), **options)
        lab.engine.start()
        labs.append(lab)
        return lab

    yield make
    for lab in labs:
        lab.engine.stop(grace_seconds=0.5)


@pytest.fixture
def lab(make_lab: LabFactory) -> Lab:
    """Start an engine with the usual settings."""
    return make_lab()
