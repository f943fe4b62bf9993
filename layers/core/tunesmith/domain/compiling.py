"""From the short spec to the native request."""

import json
from collections.abc import Mapping
from typing import Any

from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.places import s3_uri
from tunesmith.domain.search_spec import RangeSpec, SearchSpec
from tunesmith.domain.spec import InputSpec, TrainingSpec, TuningSpec
from tunesmith.domain.warm_starts import NATIVE_TYPES

Json = dict[str, Any]

RANGE_LISTS = {
    "integer": "IntegerParameterRanges",
    "continuous": "ContinuousParameterRanges",
    "categorical": "CategoricalParameterRanges",
}
_SCALES = {
    "auto": "Auto",
    "linear": "Linear",
    "logarithmic": "Logarithmic",
    "reverse_logarithmic": "ReverseLogarithmic",
}


def compile_spec(spec: TuningSpec, *, tuning_id: str, guardrails: Guardrails) -> Json:
    """Write the native request of a spec, without the job's name and our tags."""
    request: Json = {
        "HyperParameterTuningJobConfig": _config(spec),
        "TrainingJobDefinition": _definition(spec, tuning_id, guardrails),
    }
    warm_start = spec.search.warm_start
    if warm_start is not None and warm_start.type and warm_start.parents:
        request["WarmStartConfig"] = {
            "WarmStartType": NATIVE_TYPES[warm_start.type],
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": name} for name in warm_start.parents
            ],
        }
    if spec.tags:
        request["Tags"] = [{"Key": key, "Value": value} for key, value in spec.tags.items()]
    return request


def as_text(value: object) -> str:
    """Write a hyperparameter's value as trials get it: plain text, structures as JSON."""
    if isinstance(value, str):
        return value
    return repr(value) if type(value) in {int, float} else json.dumps(value)


def _config(spec: TuningSpec) -> Json:
    search = spec.search
    config: Json = {
        "Strategy": search.strategy.capitalize(),
        "HyperParameterTuningJobObjective": {
            "Type": spec.objective.goal.capitalize(),
            "MetricName": spec.objective.metric,
        },
        "ResourceLimits": _limits(search),
        "ParameterRanges": _ranges(search.ranges),
        "TrainingJobEarlyStoppingType": spec.stopping.sagemaker.capitalize(),
    }
    resources = {"MinResource": search.min_resource, "MaxResource": search.max_resource}
    if given := _given(resources):
        config["StrategyConfig"] = {"HyperbandStrategyConfig": given}
    if search.seed is not None:
        config["RandomSeed"] = search.seed
    return config


def _given(values: Json) -> Json:
    """Leave out what was not asked for."""
    return {key: value for key, value in values.items() if value is not None}


def _limits(search: SearchSpec) -> Json:
    return _given(
        {
            "MaxNumberOfTrainingJobs": search.max_jobs,
            "MaxParallelTrainingJobs": search.parallel,
            "MaxRuntimeInSeconds": search.max_runtime_seconds,
        }
    )


def _ranges(ranges: Mapping[str, RangeSpec]) -> Json:
    lists: dict[str, list[Json]] = {}
    for name, one in ranges.items():
        lists.setdefault(RANGE_LISTS[one.kind], []).append(_range(name, one))
    return dict(lists)


def _range(name: str, one: RangeSpec) -> Json:
    if one.values is not None:
        return {"Name": name, "Values": [as_text(value) for value in one.values]}
    bounds = [one.min, one.max]
    if one.kind == "integer":
        bounds = [int(bound) for bound in bounds if bound is not None]
    return {
        "Name": name,
        "MinValue": as_text(bounds[0]),
        "MaxValue": as_text(bounds[1]),
        "ScalingType": _SCALES[one.scale or "auto"],
    }


def _definition(spec: TuningSpec, tuning_id: str, guardrails: Guardrails) -> Json:
    training, bucket = spec.training, guardrails.bucket
    output = training.output or f"models/{tuning_id}/"
    definition: Json = {
        "AlgorithmSpecification": _algorithm(training),
        "RoleArn": training.role or guardrails.default_role,
        "OutputDataConfig": {"S3OutputPath": s3_uri(output, bucket)},
        "ResourceConfig": {
            "InstanceType": training.instance.type,
            "InstanceCount": training.instance.count,
            "VolumeSizeInGB": training.instance.volume_gb,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": training.max_runtime_seconds},
        "StaticHyperParameters": _statics(training, bucket),
    }
    if training.inputs:
        definition["InputDataConfig"] = [
            _channel(name, one, bucket) for name, one in training.inputs.items()
        ]
    if training.environment:
        definition["Environment"] = dict(training.environment)
    return _with_spot(definition, training, bucket)


def _algorithm(training: TrainingSpec) -> Json:
    algorithm: Json = {"TrainingImage": training.image, "TrainingInputMode": "File"}
    if training.metrics:
        algorithm["MetricDefinitions"] = [
            {"Name": name, "Regex": regex} for name, regex in training.metrics.items()
        ]
    return algorithm


def _statics(training: TrainingSpec, bucket: str) -> Json:
    statics = {name: as_text(value) for name, value in training.hyperparameters.items()}
    if training.source is not None and training.script is not None:
        statics["sagemaker_program"] = training.script
        statics["sagemaker_submit_directory"] = s3_uri(training.source, bucket)
    return statics


def _channel(name: str, one: InputSpec, bucket: str) -> Json:
    source = {
        "S3DataType": one.type,
        "S3Uri": s3_uri(one.uri, bucket),
        "S3DataDistributionType": one.distribution,
    }
    optional = {
        "ContentType": one.content_type,
        "InputMode": one.input_mode,
        "CompressionType": one.compression,
    }
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}, **_given(optional)}


def _with_spot(definition: Json, training: TrainingSpec, bucket: str) -> Json:
    if (spot := training.spot) is None:
        return definition
    definition["EnableManagedSpotTraining"] = True
    definition["StoppingCondition"]["MaxWaitTimeInSeconds"] = spot.max_wait_seconds
    if spot.checkpoints is not None:
        definition["CheckpointConfig"] = {"S3Uri": s3_uri(spot.checkpoints, bucket)}
    return definition
