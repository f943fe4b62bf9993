"""The world around the engine, reached through boto3 at one endpoint."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config

from tunesmith_local.sagemaker.ports import JsonObject, LogLine, MetricPoint

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef
    from mypy_boto3_logs.type_defs import InputLogEventTypeDef

NAME_SPACE = LOG_GROUP = "/aws/sagemaker/TrainingJobs"
METRICS_PER_CALL = 500
LINES_PER_CALL = 1_000
LINE_BYTES = 8_000
"""Ten thousand lines of 256 KB would be allowed; a megabyte per call is the other limit."""

PublishEvent = Callable[[str, JsonObject, list[str]], None]
Item = TypeVar("Item")


class Boto3Host:
    """S3, CloudWatch and its logs through boto3; events through whoever may send AWS's own."""

    def __init__(
        self,
        publish: PublishEvent,
        *,
        endpoint_url: str | None,
        region: str,
        access_key_id: str = "test",
        secret_access_key: str = "test",  # noqa: S107 - what emulators take
    ) -> None:
        self._publish = publish
        session = boto3.Session(
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            region_name=region,
        )
        config = Config(
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
            max_pool_connections=32,
        )
        self._s3 = session.client("s3", endpoint_url=endpoint_url, config=config)
        self._metrics = session.client("cloudwatch", endpoint_url=endpoint_url, config=config)
        self._logs = session.client("logs", endpoint_url=endpoint_url, config=config)
        self._streams: set[str] = set()

    def publish_event(self, detail_type: str, detail: JsonObject, resources: list[str]) -> None:
        """Hand an event to the one who may publish it."""
        self._publish(detail_type, detail, resources)

    def put_metrics(self, points: Sequence[MetricPoint]) -> None:
        """Add values, each with the time it was emitted at."""
        for batch in _batches(points, METRICS_PER_CALL):
            self._metrics.put_metric_data(
                Namespace=NAME_SPACE, MetricData=[_datum(point) for point in batch]
            )

    def put_log_lines(self, stream: str, lines: Sequence[LogLine]) -> None:
        """Append lines, making group and stream when they are first needed."""
        if stream not in self._streams:
            self._create_stream(stream)
        for batch in _batches(lines, LINES_PER_CALL):
            events: list[InputLogEventTypeDef] = [
                {"timestamp": round(line.time * 1000), "message": line.text[:LINE_BYTES] or " "}
                for line in batch
            ]
            self._logs.put_log_events(
                logGroupName=LOG_GROUP, logStreamName=stream, logEvents=events
            )

    def download_prefix(self, s3_uri: str, folder: Path) -> int:
        """Fetch every object under a prefix, with their names below it."""
        bucket, prefix = _split(s3_uri)
        count = 0
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for key in (each["Key"] for page in pages for each in page.get("Contents", [])):
            if key.endswith("/"):
                continue
            target = (folder / _name_below(prefix, key)).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise ValueError(f"object {key} has a name that points outside")
            target.parent.mkdir(parents=True, exist_ok=True)
            self._s3.download_file(bucket, key, str(target))
            count += 1
        return count

    def upload_file(self, path: Path, s3_uri: str) -> None:
        """Store one file as one object."""
        bucket, key = _split(s3_uri)
        self._s3.upload_file(str(path), bucket, key)

    def _create_stream(self, stream: str) -> None:
        exists = self._logs.exceptions.ResourceAlreadyExistsException
        if not self._streams:
            with suppress(exists):
                self._logs.create_log_group(logGroupName=LOG_GROUP)
        with suppress(exists):
            self._logs.create_log_stream(logGroupName=LOG_GROUP, logStreamName=stream)
        self._streams.add(stream)


def _datum(point: MetricPoint) -> "MetricDatumTypeDef":
    return {
        "MetricName": point.name,
        "Dimensions": [{"Name": "TrainingJobName", "Value": point.training_job}],
        "Timestamp": dt.datetime.fromtimestamp(point.time, dt.UTC),
        "Value": point.value,
        "StorageResolution": 1,
    }


def _split(s3_uri: str) -> tuple[str, str]:
    bucket, _, key = s3_uri.removeprefix("s3://").partition("/")
    return bucket, key


def _name_below(prefix: str, key: str) -> str:
    """Name an object below its prefix, which may be a folder, a file or part of a name."""
    folder = f"{prefix.rstrip('/')}/" if prefix else ""
    if folder and key.startswith(folder):
        return key.removeprefix(folder)
    return key.removeprefix(prefix.rpartition("/")[0]).lstrip("/")


def _batches(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
