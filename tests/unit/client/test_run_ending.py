"""What a run prints and leaves at its end."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from rich.console import Console

from tests.fakes.client import tuning
from tunesmith.domain.results import Result
from tunesmith_client.answers import Tuning
from tunesmith_client.files import write_atomically
from tunesmith_client.run import telling
from tunesmith_client.run.outcome import Files, keep_files, last_run, read_result
from tunesmith_client.run.slack_text import message_lines
from tunesmith_local.stack.slack.inbox import Delivered

KEYS = {
    "strategy",
    "status",
    "objective",
    "best_hyperparameters",
    "trials",
    "seconds",
    "tuning_id",
    "slack_messages",
    "report",
}
BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Tuning finished: a &amp; b"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "*acc = 0.99*, `better`"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "```\nlr   0.1\nsize 64\n```"}},
    {"type": "divider"},
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Trials*\n20 run"}]},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "<https://x|Result>"}]},
    {"type": "unheard_of"},
]


def result(**changes: Any) -> Result:
    whole = {
        "tuning_id": "abc",
        "name": "digits",
        "job_name": "local-abc",
        "strategy": "Bayesian",
        "status": "finished",
        "headline": "Tuning finished.",
        "objective": {"metric": "acc", "goal": "Maximize", "value": 0.99},
        "best_trial": "local-abc-003",
        "best_hyperparameters": {"lr": "0.123456789"},
        "amt_best": None,
        "trials": {"total": 20, "completed": 15, "stopped": 4, "failed": 1},
        "stopped_early": 3,
        "shadow_decisions": 0,
        "first_objective": 0.9,
        "improvement": 0.09,
        "improvement_share": 0.1,
        "seconds": 75.0,
        "saved": {"trials": 4, "seconds": 12.0, "basis": "Held against the median."},
        "stop_cause": None,
        "stop_reason": None,
        "failures": {},
        "table": [],
        "started_at": datetime(2026, 1, 1, tzinfo=UTC),
        "ended_at": datetime(2026, 1, 1, tzinfo=UTC),
        **changes,
    }
    return Result.model_validate(whole)


def console() -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, width=100), text


def test_the_end_tells_best_counts_and_what_was_saved() -> None:
    to, text = console()

    telling.tell_end(to, Tuning.model_validate(tuning("finished")), result())

    told = text.getvalue()
    for part in (
        "20 trials in 1:15: 15 completed, 4 stopped early (3 by the stopping policies), 1 failed",
        "best acc  0.99   (the first trials: 0.9)",
        "0.12346",
        "stopping early saved about 12 s of training",
    ):
        assert part in told


def test_a_failure_tells_reason_and_advice() -> None:
    to, text = console()
    failure = {"error": "E", "reason": "every trial crashed", "advice": "read the log"}

    telling.tell_end(to, Tuning.model_validate(tuning("failed", failure=failure)), None)

    assert "every trial crashed\nread the log" in text.getvalue()


def test_a_slack_message_reads_as_text() -> None:
    assert message_lines("short", BLOCKS) == [
        "Tuning finished: a & b",
        "acc = 0.99, better",
        "lr   0.1",
        "size 64",
        "─" * 40,
        "Trials: 20 run",
        "Result (https://x)",
    ]


def test_a_message_without_blocks_is_its_text() -> None:
    assert message_lines("one\n*two*", []) == ["one", "two"]


def test_a_table_block_is_aligned() -> None:
    raw = [{"type": "raw_text", "text": text} for text in ("lr", "0.1")]
    rich = [
        {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "size"}]}]},
        {"type": "raw_text", "text": "64"},
    ]

    assert message_lines("", [{"type": "table", "rows": [raw, rich]}]) == [
        "lr     0.1",
        "size   64",
    ]


def test_the_last_message_is_shown_as_delivered() -> None:
    to, text = console()
    message = Delivered(ts="1", channel="#tunings", text="t", blocks=BLOCKS, via="chat.postMessage")

    telling.tell_slack(to, [message])
    telling.tell_slack(to, [])

    assert "as delivered to #tunings" in text.getvalue()
    assert "\n  │ acc = 0.99, better\n" in text.getvalue()
    assert "Slack got no message" in text.getvalue()


def test_files_are_named_from_the_repository(tmp_path: Path) -> None:
    to, text = console()

    telling.tell_files(to, Files(tmp_path / "runs" / "result.json", None), tmp_path)

    assert "result:     runs/result.json" in text.getvalue()


def test_the_summary_has_exactly_the_promised_keys(tmp_path: Path) -> None:
    path = tmp_path / ".tunesmith" / "last-run.json"

    last_run(
        Tuning.model_validate(tuning("finished")), result(), 75.04, [{"text": "hi"}], Path("r")
    ).write(path)

    left = json.loads(path.read_text())
    assert set(left) == KEYS
    assert left["objective"] == {"name": "acc", "type": "Maximize", "value": 0.99}
    assert left["trials"] == {"total": 20, "completed": 15, "stopped": 4, "failed": 1}
    assert (left["strategy"], left["seconds"], left["report"]) == ("bayesian", 75.0, "r")
    assert left["slack_messages"] == [{"text": "hi"}]


def test_a_failed_run_has_a_summary_too() -> None:
    left = last_run(Tuning.model_validate(tuning("failed")), None, 1, [], Path("r"))

    assert left.objective.value is None
    assert left.trials.failed == 1
    assert left.best_hyperparameters == {}


@pytest.mark.parametrize("content", [b"first", b"second"])
def test_a_file_is_written_in_one_piece(tmp_path: Path, content: bytes) -> None:
    write_atomically(tmp_path / "a" / "f", b"before")
    write_atomically(tmp_path / "a" / "f", content)

    assert (tmp_path / "a" / "f").read_bytes() == content
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["f"]


@mock_aws
def test_result_and_model_are_copied(tmp_path: Path) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="tunings/abc/result.json", Body=result().to_json())
    s3.put_object(Bucket="bucket", Key="models/m.tar.gz", Body=b"model")
    view = Tuning.model_validate(
        tuning("finished", result_uri="s3://bucket/tunings/abc/result.json")
    )

    files = keep_files(s3, view, "s3://bucket/models/m.tar.gz", tmp_path)

    assert read_result(s3, view) == Result.model_validate_json(files.report.read_bytes())
    assert files.model is not None
    assert files.model.read_bytes() == b"model"


@mock_aws
def test_a_script_that_left_no_model_is_no_error(tmp_path: Path) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")

    view = Tuning.model_validate(tuning("failed"))

    assert keep_files(s3, view, "s3://bucket/models/none.tar.gz", tmp_path).model is None


def test_without_a_result_the_answer_of_the_api_is_kept(tmp_path: Path) -> None:
    view = Tuning.model_validate(tuning("failed"))

    files = keep_files(boto3.client("s3"), view, None, tmp_path)

    assert json.loads(files.report.read_text())["status"] == "failed"
    assert files.model is None
