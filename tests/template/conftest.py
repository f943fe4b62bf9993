"""The template, as it is written and as SAM expands it."""

from pathlib import Path
from typing import Any

import pytest

from tests import declared
from tests.template.reading import ROOT, expand


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    return declared.template()


@pytest.fixture(scope="session")
def expanded() -> dict[str, Any]:
    return expand(declared.template())


@pytest.fixture(scope="session")
def events() -> Path:
    return ROOT / "events"
