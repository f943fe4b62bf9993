"""Adopts a native request: only its name is ours, and a missing role is the stack's."""

from collections.abc import Mapping
from typing import Any

from tunesmith.domain.algorithms import own_metrics

INJECTED = "_tuning_objective_metric"
"""SageMaker adds it to every job, so a described job carries it; a new request must not."""


def adopt(asked: Mapping[str, Any], *, job_name: str, role: str) -> dict[str, Any]:
    """Return the request under our name, whatever state the asked one is in."""
    request = {**asked, "HyperParameterTuningJobName": job_name}
    if "TrainingJobDefinition" in request:
        request["TrainingJobDefinition"] = _completed(request["TrainingJobDefinition"], role)
    several = request.get("TrainingJobDefinitions")
    if isinstance(several, list):
        request["TrainingJobDefinitions"] = [_completed(one, role) for one in several]
    return request


def _completed(definition: object, role: str) -> object:
    if not isinstance(definition, dict):
        return definition
    completed = {"RoleArn": role, **definition}
    statics = completed.get("StaticHyperParameters")
    if isinstance(statics, dict):
        completed["StaticHyperParameters"] = {
            name: value for name, value in statics.items() if name != INJECTED
        }
    algorithm = completed.get("AlgorithmSpecification")
    if isinstance(algorithm, dict):
        completed["AlgorithmSpecification"] = _without_own_metrics(algorithm)
    return completed


def _without_own_metrics(algorithm: dict[str, Any]) -> dict[str, Any]:
    """Leave out the metrics that SageMaker itself shows for an algorithm, but does not take."""
    own = own_metrics(str(algorithm.get("TrainingImage") or "")) or ()
    shown = [{"Name": name, "Regex": regex} for name, regex in own]
    if not shown or algorithm.get("MetricDefinitions") != shown:
        return algorithm
    return {name: value for name, value in algorithm.items() if name != "MetricDefinitions"}
