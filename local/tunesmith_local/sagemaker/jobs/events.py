"""State changes as EventBridge events: the API's shapes, with times in milliseconds."""

from collections.abc import Mapping
from typing import Any

from tunesmith_local.sagemaker.jobs.describe import (
    Counts,
    describe_definition,
    describe_training,
    objective_counters,
    status_counters,
)
from tunesmith_local.sagemaker.jobs.plan import plan_of
from tunesmith_local.sagemaker.outbox import Event
from tunesmith_local.sagemaker.store import Trial, Tuning

TUNING_CHANGE = "SageMaker HyperParameter Tuning Job State Change"
TRAINING_CHANGE = "SageMaker Training Job State Change"
NOT_IN_EVENTS = ("FinalMetricDataList", "BillableTimeInSeconds", "TrainingTimeInSeconds")


def tuning_event(tuning: Tuning, counts: Counts, tags: Mapping[str, str]) -> Event:
    """Tell that a tuning job changed; as on AWS, without its best trial or a reason."""
    plan = plan_of(tuning.request)
    detail: dict[str, Any] = {
        "HyperParameterTuningJobName": tuning.name,
        "HyperParameterTuningJobArn": tuning.arn,
        "HyperParameterTuningJobConfig": plan.config,
        "TrainingJobDefinition": describe_definition(plan),
        "HyperParameterTuningJobStatus": tuning.status,
        "CreationTime": _milliseconds(tuning.created),
        "LastModifiedTime": _milliseconds(tuning.modified),
        "TrainingJobStatusCounters": status_counters(counts),
        "ObjectiveStatusCounters": objective_counters(counts),
        "Tags": dict(tags),
    }
    if tuning.ended is not None:
        detail["HyperParameterTuningEndTime"] = _milliseconds(tuning.ended)
    return Event(TUNING_CHANGE, detail, [tuning.arn], is_last=tuning.has_ended)


def training_event(tuning: Tuning | None, trial: Trial, tags: Mapping[str, str]) -> Event:
    """Tell that a training job changed."""
    shown = describe_training(tuning, trial)
    detail = {name: _timed(name, value) for name, value in shown.items()}
    for name in NOT_IN_EVENTS:
        detail.pop(name, None)
    detail["Tags"] = dict(tags)
    return Event(TRAINING_CHANGE, detail, [trial.arn], is_last=trial.has_ended)


def _timed(name: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Turn the times among the members into milliseconds."""
    if name == "SecondaryStatusTransitions":
        return [{key: _timed(key, each) for key, each in entry.items()} for entry in value]
    return _milliseconds(value) if name.endswith("Time") and isinstance(value, float) else value


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
