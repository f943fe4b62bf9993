"""docs/assumptions.md and its probes belong together, line by line."""

import re
from pathlib import Path

from tunesmith_client.verify import fixtures
from tunesmith_client.verify.beliefs import NOT_PROBED, PROBES, judge, read_beliefs
from tunesmith_client.verify.findings import Verdict

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs" / "assumptions.md").read_text()


def test_every_line_of_the_page_has_an_id_of_its_own() -> None:
    lines = [line for line in PAGE.splitlines() if re.match(r"\| (?!id )", line)]
    ids = [match[1] for line in lines if (match := re.match(r"\| (A\d+) \|", line))]

    assert len(ids) == len(lines) > 0
    assert len(set(ids)) == len(ids)


def test_every_line_has_a_probe_or_a_reason_why_not() -> None:
    assert set(PROBES) | set(NOT_PROBED) == set(read_beliefs(PAGE))
    assert not set(PROBES) & set(NOT_PROBED)


def test_what_was_recorded_on_aws_contradicts_no_belief() -> None:
    """Nothing has been recorded yet; once it is, the page has to say what was seen."""
    recorded = fixtures.read(ROOT / "tests" / "fixtures" / "aws")
    findings = judge(recorded) if recorded else {}

    assert not [each for each, found in findings.items() if found.verdict is Verdict.DIFFERS]
