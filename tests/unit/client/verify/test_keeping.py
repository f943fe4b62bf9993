"""Fixtures tell of AWS and not of the account; pages are compared with what was found."""

from pathlib import Path

import pytest

from tests.unit.client.verify.seen import evidence
from tunesmith_client.errors import NotReady
from tunesmith_client.verify import fixtures
from tunesmith_client.verify.fidelity import conflicts
from tunesmith_client.verify.findings import Finding, differs, holds, unseen
from tunesmith_client.verify.sandbox import Names
from tunesmith_client.verify.sanitize import Sanitizer, remains

NAMES = Names.of("verify-1a2b3c4d")
SANITIZER = Sanitizer(NAMES, {"BucketName": "tunesmith-verify-1a2b3c4d-bucket-x7"})
TELLING = {
    "arn": "arn:aws:sagemaker:us-east-1:987654321098:training-job/verify-1a2b3c4d-0123",
    "who": "arn:aws:sts::987654321098:assumed-role/Admin/jane.doe@corp.example",
    "mail": "jane.doe@corp.org",
    "url": "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/v1",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "key": "ASIAIOSFODNN7EXAMPLE",
    "ip": "203.0.113.9",
    "account": "987654321098",
    "token": "AQCEAAAAKgAAAAMAAAAAAAAAAW",
    "input": '{"tuning": "verify-1a2b3c4d", "by": "987654321098"}',
    "place": "s3://tunesmith-verify-1a2b3c4d-bucket-x7/models/",
}


def test_nothing_of_the_account_is_kept() -> None:
    kept = str(SANITIZER.clean(TELLING))

    for secret in ("9876543", "jane", "a1b2c3", "7bf7", "ASIA", "203.0", "AQCE", "1a2b", "x7"):
        assert secret not in kept
    assert remains(kept) == []


def test_what_aws_itself_says_is_kept() -> None:
    said = {
        "image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1",
        "CreationTime": 1767225600000,
        "value": "0.123456789012",
        "status": "Completed",
    }

    assert SANITIZER.clean(said) == said


def test_fixtures_read_as_they_were_written_and_replace_older_ones(tmp_path: Path) -> None:
    (tmp_path / "tuning-old.json").write_text("{}")

    paths = fixtures.write(evidence(), SANITIZER, tmp_path)

    assert {path.name for path in paths} == {
        "about.json",
        "events.json",
        "tuning-grid.json",
        "tuning-random.json",
    }
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths}
    again = fixtures.read(tmp_path)
    assert again is not None
    assert set(again.tunings) == {"grid", "random"}
    assert "1a2b3c4d" not in again.model_dump_json()


def test_no_fixture_is_written_that_tells_of_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sanitizer, "clean", lambda _self, value: value)
    telling = evidence(notes=["seen in account 987654321098"])

    with pytest.raises(NotReady, match="No fixtures were written"):
        fixtures.write(telling, SANITIZER, tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("here", "finding", "doubted"),
    [
        ("holds", differs("no"), True),
        ("holds", holds("yes"), False),
        ("differs (simpler)", holds("yes"), True),
        ("differs", differs("no"), False),
        ("**unknown**", holds("yes"), True),
        ("unknown", unseen("not seen"), False),
    ],
)
def test_a_row_is_doubted_when_aws_does_otherwise(
    here: str, finding: Finding, doubted: bool
) -> None:
    page = f"""
| # | statement (source) | grade | here | test |
|---|---|---|---|---|
| 14.3 | A stopped trial is replaced (§7, A7) | inferred | {here} | `test_it` |
| 14.4 | Something that no belief is about | documented | holds | `test_that` |
"""

    assert [each.row.number for each in conflicts(page, {"A7": finding})] == (
        ["14.3"] if doubted else []
    )
