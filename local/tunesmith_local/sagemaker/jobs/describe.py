"""Jobs as the API shows them; times are seconds since the epoch."""

import math
from collections.abc import Mapping, Sequence

from tunesmith_local.sagemaker.jobs.plan import Plan, plan_of
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store import Observation, Trial, Tuning

MIRRORED = (
    "RoleArn",
    "InputDataConfig",
    "VpcConfig",
    "StoppingCondition",
    "CheckpointConfig",
    "RetryStrategy",
    "Environment",
    "DebugHookConfig",
    "DebugRuleConfigurations",
    "ExperimentConfig",
    "ProfilerConfig",
    "ProfilerRuleConfigurations",
    "RemoteDebugConfig",
    "TensorBoardOutputConfig",
)
"""Shown as they were given; a tuning job's definition has the first ones only."""
FLAGS = (
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
)
Counts = Mapping[tuple[str, str, bool], int]


def describe_definition(plan: Plan) -> JsonObject:
    """Show a training job definition as AMT completes it."""
    definition = {
        **plan.definition,
        "StaticHyperParameters": plan.static,
        "OutputDataConfig": _output(plan.definition),
        **{flag: bool(plan.definition.get(flag, False)) for flag in FLAGS},
    }
    # Clients read ResourceConfig whichever of the two the request was made with.
    definition.setdefault("ResourceConfig", _resources(plan.definition))
    return definition


def describe_training(
    tuning: Tuning | None, trial: Trial, metrics: Sequence[Observation] = ()
) -> JsonObject:
    """Show a training job; there is a tuning job if one launched it."""
    definition, hyperparameters = _ordered(tuning, trial)
    shown: JsonObject = {
        "TrainingJobName": trial.name,
        "TrainingJobArn": trial.arn,
        **({"TuningJobArn": tuning.arn} if tuning else {}),
        "ModelArtifacts": {"S3ModelArtifacts": trial.model_uri or _model_uri(definition, trial)},
        "TrainingJobStatus": trial.status,
        "SecondaryStatus": trial.secondary,
        "HyperParameters": hyperparameters,
        "AlgorithmSpecification": definition["AlgorithmSpecification"],
        "OutputDataConfig": _output(definition),
        "ResourceConfig": definition.get("ResourceConfig") or _resources(definition),
        **{name: definition[name] for name in MIRRORED if name in definition},
        **{flag: bool(definition.get(flag, False)) for flag in FLAGS},
        **_times(trial),
        "SecondaryStatusTransitions": [_transition(each) for each in trial.transitions],
    }
    if metrics:
        shown["FinalMetricDataList"] = [
            {"MetricName": seen.metric, "Value": seen.value, "Timestamp": seen.time}
            for seen in metrics
            if math.isfinite(seen.value)
        ]
    if trial.failure_reason:
        shown["FailureReason"] = trial.failure_reason
    return shown


def list_training(trial: Trial) -> JsonObject:
    """Show a training job as ListTrainingJobs does."""
    shown = {
        "TrainingJobName": trial.name,
        "TrainingJobArn": trial.arn,
        "CreationTime": trial.created,
        "TrainingEndTime": trial.ended,
        "LastModifiedTime": trial.modified,
        "TrainingJobStatus": trial.status,
        "SecondaryStatus": trial.secondary,
    }
    return {name: value for name, value in shown.items() if value is not None}


def summarize_training(tuning: Tuning, trial: Trial) -> JsonObject:
    """Show a training job as listings and BestTrainingJob do."""
    plan = plan_of(tuning.request)
    summary: JsonObject = {
        "TrainingJobName": trial.name,
        "TrainingJobArn": trial.arn,
        "TuningJobName": tuning.name,
        "CreationTime": trial.created,
        "TrainingJobStatus": trial.status,
        "TunedHyperParameters": trial.tuned,
        "ObjectiveStatus": trial.objective_status,
        "TrainingStartTime": trial.started,
        "TrainingEndTime": trial.ended,
        "FailureReason": trial.failure_reason,
        "TrainingJobDefinitionName": plan.definition.get("DefinitionName"),
    }
    if trial.objective is not None:
        summary["FinalHyperParameterTuningJobObjectiveMetric"] = {
            "Type": "Maximize" if plan.maximize else "Minimize",
            "MetricName": plan.metric,
            "Value": trial.objective,
        }
    return {name: value for name, value in summary.items() if value is not None}


def status_counters(counts: Counts) -> JsonObject:
    """Count training jobs by status, as SageMaker does."""

    def total(*statuses: str, retryable: bool | None = None) -> int:
        return sum(
            count
            for (status, _, internal), count in counts.items()
            if status in statuses and retryable in (None, internal)
        )

    return {
        "Completed": total("Completed"),
        "InProgress": total("InProgress", "Stopping"),
        "RetryableError": total("Failed", retryable=True),
        "NonRetryableError": total("Failed", retryable=False),
        "Stopped": total("Stopped"),
    }


def objective_counters(counts: Counts) -> JsonObject:
    """Count training jobs by the status of their objective."""
    return {
        wanted: sum(count for (_, objective, _), count in counts.items() if objective == wanted)
        for wanted in ("Succeeded", "Pending", "Failed")
    }


def _ordered(tuning: Tuning | None, trial: Trial) -> tuple[JsonObject, dict[str, str]]:
    """Give what a training job runs, and with which hyperparameters."""
    if tuning is None:
        request = trial.request or {}
        return request, dict(request.get("HyperParameters") or {})
    plan = plan_of(tuning.request)
    return plan.definition, {**plan.static, **trial.tuned}


def _output(definition: JsonObject) -> JsonObject:
    return {"KmsKeyId": "", **definition["OutputDataConfig"]}


def _resources(definition: JsonObject) -> JsonObject:
    """Mirror HyperParameterTuningResourceConfig in the shape of ResourceConfig."""
    given = definition.get("HyperParameterTuningResourceConfig") or {}
    first = (given.get("InstanceConfigs") or [{}])[0]
    return {
        name: {**given, **first}[name]
        for name in ("InstanceType", "InstanceCount", "VolumeSizeInGB", "VolumeKmsKeyId")
        if name in {**given, **first}
    }


def _model_uri(definition: JsonObject, trial: Trial) -> str:
    """Say where the model will be once it is there."""
    base = definition["OutputDataConfig"]["S3OutputPath"].rstrip("/")
    return f"{base}/{trial.name}/output/model.tar.gz"


def _times(trial: Trial) -> JsonObject:
    shown: JsonObject = {"CreationTime": trial.created, "LastModifiedTime": trial.modified}
    if trial.started is not None:
        shown["TrainingStartTime"] = trial.started
    if trial.ended is not None:
        shown["TrainingEndTime"] = trial.ended
    if trial.started is not None and trial.ended is not None:
        seconds = math.ceil(trial.ended - trial.started)
        shown["TrainingTimeInSeconds"] = shown["BillableTimeInSeconds"] = seconds
    return shown


def _transition(each: tuple[str, float, float | None, str]) -> JsonObject:
    status, start, end, message = each
    shown: JsonObject = {"Status": status, "StartTime": start, "StatusMessage": message}
    return shown if end is None else {**shown, "EndTime": end}
