"""Where the parts of a compiled native request were written in the short spec."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tunesmith.domain.compiling import RANGE_LISTS
from tunesmith.domain.reading import path_text
from tunesmith.domain.spec import TuningSpec

_CONFIG = "HyperParameterTuningJobConfig"
_LIMITS = f"{_CONFIG}.ResourceLimits"
_HYPERBAND = f"{_CONFIG}.StrategyConfig.HyperbandStrategyConfig"
_DEFINITION = "TrainingJobDefinition"
_ALGORITHM = f"{_DEFINITION}.AlgorithmSpecification"

# Where each part of the native request comes from in the spec; the longest match wins.
_HOMES = {
    _CONFIG: "search",
    f"{_CONFIG}.Strategy": "search.strategy",
    f"{_CONFIG}.StrategyConfig": "search",
    f"{_HYPERBAND}.MinResource": "search.min_resource",
    f"{_HYPERBAND}.MaxResource": "search.max_resource",
    f"{_CONFIG}.HyperParameterTuningJobObjective": "objective",
    f"{_CONFIG}.HyperParameterTuningJobObjective.MetricName": "objective.metric",
    f"{_CONFIG}.TrainingJobEarlyStoppingType": "stopping.sagemaker",
    f"{_CONFIG}.ParameterRanges": "search.ranges",
    f"{_LIMITS}.MaxNumberOfTrainingJobs": "search.max_jobs",
    f"{_LIMITS}.MaxParallelTrainingJobs": "search.parallel",
    f"{_LIMITS}.MaxRuntimeInSeconds": "search.max_runtime_seconds",
    _DEFINITION: "training",
    f"{_ALGORITHM}.TrainingImage": "training.image",
    f"{_ALGORITHM}.MetricDefinitions": "training.metrics",
    f"{_DEFINITION}.RoleArn": "training.role",
    f"{_DEFINITION}.ResourceConfig": "training.instance",
    f"{_DEFINITION}.ResourceConfig.InstanceType": "training.instance.type",
    f"{_DEFINITION}.ResourceConfig.InstanceCount": "training.instance.count",
    f"{_DEFINITION}.ResourceConfig.VolumeSizeInGB": "training.instance.volume_gb",
    f"{_DEFINITION}.StoppingCondition.MaxRuntimeInSeconds": "training.max_runtime_seconds",
    f"{_DEFINITION}.StoppingCondition.MaxWaitTimeInSeconds": "training.spot.max_wait_seconds",
    f"{_DEFINITION}.EnableManagedSpotTraining": "training.spot",
    f"{_DEFINITION}.CheckpointConfig.S3Uri": "training.spot.checkpoints",
    f"{_DEFINITION}.StaticHyperParameters": "training.hyperparameters",
    f"{_DEFINITION}.InputDataConfig": "training.inputs",
    f"{_DEFINITION}.OutputDataConfig.S3OutputPath": "training.output",
    f"{_DEFINITION}.Environment": "training.environment",
    "WarmStartConfig": "search.warm_start",
    "WarmStartConfig.WarmStartType": "search.warm_start.type",
    "WarmStartConfig.ParentHyperParameterTuningJobs": "search.warm_start.parents",
    "Tags": "tags",
}

# What follows these paths is the user's own and is kept; any other rest is SageMaker's.
_OPEN = ("StaticHyperParameters", "Environment", "Values")


def spec_paths(
    spec: TuningSpec, request: Mapping[str, Any], fixed: Collection[str] = ()
) -> dict[str, str]:
    """Tell where in the spec each part of its native request was written.

    Fixed are the ranges that became fixed hyperparameters.
    """
    paths = dict(_HOMES)
    ranges = request[_CONFIG]["ParameterRanges"]
    for home in RANGE_LISTS.values():
        for at, one in enumerate(ranges.get(home, [])):
            written = path_text(("search", "ranges", one["Name"]))
            paths |= _range_paths(f"{_CONFIG}.ParameterRanges.{home}[{at}]", written)
    for name in fixed:
        paths[f"{_DEFINITION}.StaticHyperParameters.{name}"] = path_text(("search", "ranges", name))
    metrics, inputs = spec.training.metrics, spec.training.inputs
    paths |= _keyed(f"{_ALGORITHM}.MetricDefinitions", ("training", "metrics"), metrics)
    paths |= _keyed(f"{_DEFINITION}.InputDataConfig", ("training", "inputs"), inputs)
    paths |= _keyed("Tags", ("tags",), spec.tags)
    parents = spec.search.warm_start.parents if spec.search.warm_start else None
    for at in range(len(parents or [])):
        native = f"WarmStartConfig.ParentHyperParameterTuningJobs[{at}]"
        paths[native] = f"search.warm_start.parents[{at}]"
    return paths


def translate_path(field: str, paths: Mapping[str, str]) -> str:
    """Name a field of the native request as its user wrote it."""
    for start in _prefixes(field):
        if (written := paths.get(start)) is not None:
            return written + field[len(start) :] if start.endswith(_OPEN) else written
    return field


def _prefixes(field: str) -> Iterator[str]:
    """Yield a path and all that it lies in, the longest first."""
    yield field
    for at in range(len(field) - 1, 0, -1):
        if field[at] in ".[":
            yield field[:at]


def _range_paths(native: str, written: str) -> dict[str, str]:
    tails = {"": "", ".MinValue": ".min", ".MaxValue": ".max", ".ScalingType": ".scale"}
    paths = {f"{native}{theirs}": f"{written}{ours}" for theirs, ours in tails.items()}
    return paths | {f"{native}.Values": written}


def _keyed(native: str, home: tuple[str, ...], keys: Mapping[str, object]) -> dict[str, str]:
    """Map the entries of a list in the request to the keys that they came from."""
    return {f"{native}[{at}]": path_text((*home, key)) for at, key in enumerate(keys)}
