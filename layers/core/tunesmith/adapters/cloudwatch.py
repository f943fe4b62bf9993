"""Intermediate objective values, from the metrics that SageMaker puts into CloudWatch."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.trials import Metrics, Observation, Trial
from tunesmith.domain.watching import unread_since

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.type_defs import MetricDataQueryTypeDef

NAMESPACE = "/aws/sagemaker/TrainingJobs"
DIMENSION = "TrainingJobName"
MOST_QUERIES = 500
"""That one GetMetricData call may ask."""

Series = Mapping[datetime, float]


@dataclass(frozen=True)
class _Window:
    """What to read of one trial; both moments are starts of metric periods."""

    trial: str
    start: datetime
    since: datetime


class CloudWatchCurves:
    """Reads one value per metric period and trial.

    Steps are epochs only where a metric of the trial's own reports them; CloudWatch has no numbers.
    """

    def __init__(self, client: "CloudWatchClient", period_seconds: int) -> None:
        self._client = client
        self._period = period_seconds

    def read(
        self, trials: Sequence[Trial], metrics: Metrics, now: datetime
    ) -> dict[str, list[Observation]]:
        """Return what may be new of each trial's curve, oldest first."""
        asked = [metrics.objective, *([metrics.step] if metrics.step else [])]
        curves: dict[str, list[Observation]] = {one.name: [] for one in trials}
        for batch in _batches(list(self._windows(trials)), MOST_QUERIES // len(asked)):
            series = self._series(batch, asked, now)
            for place, window in enumerate(batch):
                found = [series[place, metric] for metric in asked]
                curves[window.trial] = list(self._curve(window, *found))
        return curves

    def _windows(self, trials: Sequence[Trial]) -> Iterator[_Window]:
        for one in trials:
            since = unread_since(one)
            if one.started_at is not None and since is not None:
                yield _Window(one.name, self._floor(one.started_at), self._floor(since))

    def _series(
        self, batch: Sequence[_Window], asked: Sequence[str], now: datetime
    ) -> Mapping[tuple[int, str], Series]:
        """Read all series of a batch; each by its trial's place and its metric."""
        keys = [(place, metric) for place in range(len(batch)) for metric in asked]
        queries = [
            self._query(number, batch[place].trial, metric)
            for number, (place, metric) in enumerate(keys)
        ]
        start = min(one.since for one in batch)
        series: dict[tuple[int, str], dict[datetime, float]] = defaultdict(dict)
        for label, time, value in self._values(queries, start, now):
            series[keys[int(label[1:])]][time] = value
        return series

    def _curve(
        self, window: _Window, values: Series, epochs: Series | None = None
    ) -> Iterator[Observation]:
        for time in sorted(time for time in values if time >= window.since):
            epoch = epochs.get(time) if epochs else None
            minutes = int((time - window.start).total_seconds()) // self._period
            yield Observation(
                # Both are means over the period, so that the value is the one of the mean epoch.
                step=minutes if epoch is None else round(epoch),
                value=values[time],
                time=time,
                step_is_exact=epoch is not None,
            )

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


def _batches(windows: Sequence[_Window], size: int) -> Iterator[list[_Window]]:
    rest = iter(windows)
    while batch := list(islice(rest, size)):
        yield batch
