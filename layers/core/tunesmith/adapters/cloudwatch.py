"""Intermediate objective values, from the metrics that SageMaker puts into CloudWatch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.trials import Observation

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

NAMESPACE = "/aws/sagemaker/TrainingJobs"
DIMENSION = "TrainingJobName"
MOST_QUERIES = 500
"""That one GetMetricData call may ask."""


class CloudWatchCurves:
    """Reads one value per metric period and trial; it has no epoch numbers to tell."""

    def __init__(self, client: "CloudWatchClient", period_seconds: int) -> None:
        self._client = client
        self._period = period_seconds

    def read(
        self, trials: Mapping[str, datetime], metric: str, now: datetime
    ) -> dict[str, list[Observation]]:
        """Return the observations of each trial since its start, oldest first."""
        curves: dict[str, list[Observation]] = {name: [] for name in trials}
        for names in _batches(list(trials), MOST_QUERIES):
            queries = [self._query(number, name, metric) for number, name in enumerate(names)]
            start = min(self._floor(trials[name]) for name in names)
            for label, time, value in self._values(queries, start, now):
                name = names[int(label[1:])]
                if time >= self._floor(trials[name]):
                    step = int((time - self._floor(trials[name])).total_seconds()) // self._period
                    curves[name].append(Observation(step=step, value=value, time=time))
        return {name: sorted(curve, key=lambda each: each.time) for name, curve in curves.items()}

    def _values(
        self, queries: "list[MetricDataQueryTypeDef]", start: datetime, now: datetime
    ) -> Iterator[tuple[str, datetime, float]]:
        pages = self._client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries,
            StartTime=start,
            EndTime=now + timedelta(seconds=self._period),
            ScanBy="TimestampAscending",
        )
        with translated():
            for page in pages:
                for series in page["MetricDataResults"]:
                    for time, value in zip(series["Timestamps"], series["Values"], strict=True):
                        yield series["Id"], time.astimezone(UTC), value

    def _query(self, number: int, name: str, metric: str) -> "MetricDataQueryTypeDef":
        return {
            "Id": f"t{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": NAMESPACE,
                    "MetricName": metric,
                    "Dimensions": [{"Name": DIMENSION, "Value": name}],
                },
                "Period": self._period,
                "Stat": "Average",
            },
        }

    def _floor(self, time: datetime) -> datetime:
        """Return the start of the metric period that holds this time."""
        seconds = int(time.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self._period, UTC)


def _batches(names: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, size)):
        yield batch
