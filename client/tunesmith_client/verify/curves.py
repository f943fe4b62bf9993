"""Reads the trials' curves from CloudWatch, and keeps when each point was first there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tunesmith_client.verify.evidence import Point

if TYPE_CHECKING:
    from tunesmith_client.verify.evidence import Evidence, TrialSeen
    from tunesmith_client.verify.plan import Pace

NAMESPACE = "/aws/sagemaker/TrainingJobs"
METRIC = "loss"
VALUE, SAMPLES = "Average", "SampleCount"


def read(cloudwatch: Any, evidence: Evidence, pace: Pace) -> None:  # noqa: ANN401 -- a client
    """Add the points that were not there before."""
    now = datetime.now(UTC)
    trials = [each for each in evidence.trials() if _may_get_points(each[1], now, pace)]
    if not trials:
        return
    queries = [
        _query(number, name, statistic, pace.metric_period_seconds)
        for number, (name, _) in enumerate(trials)
        for statistic in (VALUE, SAMPLES)
    ]
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=queries,
        StartTime=evidence.started_at.replace(second=0, microsecond=0),
        EndTime=now + timedelta(minutes=1),
        ScanBy="TimestampAscending",
    )
    series = {
        each["Id"]: dict(zip(each["Timestamps"], each["Values"], strict=True))
        for each in answer["MetricDataResults"]
    }
    for number, (_, trial) in enumerate(trials):
        values, samples = (series.get(_id(number, each), {}) for each in (VALUE, SAMPLES))
        _add(trial, values, samples, now)


def _add(
    trial: TrialSeen, values: dict[datetime, float], samples: dict[datetime, float], now: datetime
) -> None:
    known = {point.time for point in trial.curve}
    for time, value in values.items():
        if time not in known:
            count = samples.get(time, 1.0)
            trial.curve.append(Point(time=time, value=value, samples=count, seen_at=now))
    trial.curve.sort(key=lambda point: point.time)


def _may_get_points(trial: TrialSeen, now: datetime, pace: Pace) -> bool:
    if not trial.described:
        return False
    since = (now - trial.described[-1].at).total_seconds()
    return not trial.is_over or since <= pace.late_seconds


def _id(number: int, statistic: str) -> str:
    return f"{statistic.lower()}{number}"


def _query(number: int, trial: str, statistic: str, period: int) -> dict[str, Any]:
    metric = {
        "Namespace": NAMESPACE,
        "MetricName": METRIC,
        "Dimensions": [{"Name": "TrainingJobName", "Value": trial}],
    }
    measured = {"Metric": metric, "Period": period, "Stat": statistic}
    return {"Id": _id(number, statistic), "MetricStat": measured}
