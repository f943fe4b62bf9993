"""A trial that fills its disk harms itself alone."""

from pathlib import Path

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SOURCE
from tunesmith_local.sagemaker.trials.disk import _exceeds

MANY_FILES = """
import itertools, os, pathlib
for number in itertools.count():
    pathlib.Path(os.environ["TMPDIR"], str(number)).write_bytes(b"x" * 50_000)
    print("accuracy=0.5", flush=True)
"""
ONE_FILE = """
import os, pathlib
pathlib.Path(os.environ["SM_MODEL_DIR"], "large").write_bytes(b"x" * 3_000_000)
"""


@pytest.mark.parametrize(
    ("source", "looks_every", "reason"),
    [(MANY_FILES, 0.02, "No space left on device"), (ONE_FILE, 600.0, "File too large")],
    ids=["many files", "one file between two looks"],
)
def test_a_trial_that_fills_its_disk_fails(
    make_lab: LabFactory, source: str, looks_every: float, reason: str
) -> None:
    lab = make_lab(max_trial_bytes=2_000_000, disk_check_seconds=looks_every)
    lab.host.put_script(source, SOURCE)

    shown = lab.run(jobs=1, parallel=1)

    assert shown["TrainingJobStatusCounters"]["NonRetryableError"] == 1
    [trial] = lab.trials()
    assert reason in trial["FailureReason"]
    folder = lab.settings.state_dir / "trials" / trial["TrainingJobName"]
    assert not _exceeds(folder, 100_000)


def test_links_and_holes_take_no_space(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "loop").symlink_to(tmp_path)
    with (tmp_path / "hole").open("wb") as file:
        file.truncate(10_000_000)

    assert not _exceeds(tmp_path, 1_000_000)

    (tmp_path / "deep" / "file").write_bytes(b"x" * 1_100_000)
    assert _exceeds(tmp_path, 1_000_000)
