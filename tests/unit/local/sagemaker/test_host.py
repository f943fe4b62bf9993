"""The real host, against an AWS in memory."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tunesmith_local.sagemaker import Boto3Host, LogLine, MetricPoint

REGION = "us-east-1"
GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture
def host() -> Iterator[Boto3Host]:
    with mock_aws():
        boto3.client("s3", region_name=REGION).create_bucket(Bucket="bucket")
        yield Boto3Host(lambda *_: None, endpoint_url=None, region=REGION)


def put(key: str, body: bytes = b"x") -> None:
    boto3.client("s3", region_name=REGION).put_object(Bucket="bucket", Key=key, Body=body)


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("s3://bucket/data", {"a.csv", "deep/b.csv"}),
        ("s3://bucket/data/", {"a.csv", "deep/b.csv"}),
        ("s3://bucket/data/a", {"a.csv"}),
        ("s3://bucket/data/a.csv", {"a.csv"}),
        ("s3://bucket/none", set()),
    ],
)
def test_a_prefix_is_fetched_with_the_names_below_it(
    host: Boto3Host, tmp_path: Path, uri: str, expected: set[str]
) -> None:
    for key in ("data/", "data/a.csv", "data/deep/b.csv"):
        put(key)

    count = host.download_prefix(uri, tmp_path)

    assert (count, names(tmp_path)) == (len(expected), expected)


def test_an_object_that_points_outside_is_refused(host: Boto3Host, tmp_path: Path) -> None:
    put("data/../../evil")

    with pytest.raises(ValueError, match="points outside"):
        host.download_prefix("s3://bucket/data", tmp_path / "folder")


def test_a_file_is_stored(host: Boto3Host, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"a model")

    host.upload_file(tmp_path / "model", "s3://bucket/output/model.tar.gz")

    stored = boto3.client("s3", region_name=REGION).get_object(
        Bucket="bucket", Key="output/model.tar.gz"
    )
    assert stored["Body"].read() == b"a model"


def test_metrics_carry_the_training_job_and_their_time(host: Boto3Host) -> None:
    now = time.time()
    host.put_metrics(
        [MetricPoint("trial", "accuracy", 0.1 * step, now + step) for step in range(3)]
    )

    found = boto3.client("cloudwatch", region_name=REGION).get_metric_statistics(
        Namespace=GROUP,
        MetricName="accuracy",
        Dimensions=[{"Name": "TrainingJobName", "Value": "trial"}],
        StartTime=dt.datetime.fromtimestamp(now - 60, dt.UTC),
        EndTime=dt.datetime.fromtimestamp(now + 60, dt.UTC),
        Period=1,
        Statistics=["Maximum"],
    )

    values = sorted(point["Maximum"] for point in found["Datapoints"])
    assert values == pytest.approx([0.0, 0.1, 0.2])


def test_lines_go_to_their_stream_however_many_there_are(host: Boto3Host) -> None:
    now = time.time()
    host.put_log_lines("trial/algo-1-1", [LogLine(now, f"line {n}") for n in range(2_500)])
    host.put_log_lines("trial/algo-1-1", [LogLine(now, "last")])
    host.put_log_lines("other/algo-1-1", [LogLine(now, "elsewhere")])

    logs: Any = boto3.client("logs", region_name=REGION)
    found = logs.filter_log_events(logGroupName=GROUP, logStreamNames=["trial/algo-1-1"])
    messages = [event["message"] for event in found["events"]]
    assert "elsewhere" not in messages
    assert messages[0] == "line 0"


def test_events_go_to_whoever_may_send_them() -> None:
    sent: list[tuple[str, dict[str, Any], list[str]]] = []
    host = Boto3Host(
        lambda kind, detail, resources: sent.append((kind, detail, resources)),
        endpoint_url=None,
        region=REGION,
    )

    host.publish_event("kind", {"a": 1}, ["arn"])

    assert sent == [("kind", {"a": 1}, ["arn"])]
