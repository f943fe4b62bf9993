"""The example that `tunesmith run` tunes: its specs and its data."""

from __future__ import annotations

import subprocess
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from tunesmith_client.package import Bucket

FOLDER = Path("examples", "digits")
PREFIX = "data/digits/"
SECONDS_TO_MAKE_DATA = 120


class Strategy(StrEnum):
    """How to search; each has a spec in the example's folder."""

    BAYESIAN = "bayesian"
    GRID = "grid"
    HYPERBAND = "hyperband"
    RANDOM = "random"

    @property
    def spec(self) -> Path:
        """The spec, relative to the repository."""
        return FOLDER / ("tuning.yaml" if self is Strategy.BAYESIAN else f"{self}.yaml")


def make_data(root: Path, python: Path, folder: Path) -> None:
    """Write the example's data with the interpreter that trials run with: it has scikit-learn."""
    command = [str(python), str(root / FOLDER / "make_data.py"), str(folder)]
    made = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_MAKE_DATA
    )
    if made.returncode != 0:
        raise NotReady(f"The example's data could not be made:\n{made.stderr.strip()}")


def upload_data(folder: Path, bucket: Bucket) -> None:
    """Put the data where the example's specs look for it."""
    for path in sorted(folder.rglob("*.npz")):
        bucket.put(PREFIX + path.relative_to(folder).as_posix(), path.read_bytes())
