"""The example of a pipeline, and the page about it, name what a step is really answered."""

import re
from pathlib import Path

from tests.fakes.samples import NOON, record, trial, tuning_job
from tunesmith.domain.pipelines import outputs_of
from tunesmith.domain.results import build_result

ROOT = Path(__file__).parents[3]


def answered() -> set[str]:
    result = build_result(record(), tuning_job(), [trial(1, [0.5])], [], ended_at=NOON)
    return set(outputs_of(record(), result, None, None))


def test_the_example_reads_outputs_that_there_are() -> None:
    example = (ROOT / "examples" / "pipeline" / "pipeline.py").read_text()

    read = set(re.findall(r'"(\w+)": CallbackOutputTypeEnum', example))

    assert read
    assert read <= answered()


def test_the_page_tells_every_output() -> None:
    page = (ROOT / "docs" / "pipelines.md").read_text().partition("## Outputs")[2]

    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == answered()
