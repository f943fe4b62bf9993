"""Adopts a native request: only its name is ours, and a missing role is the stack's."""

from collections.abc import Mapping
from typing import Any

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
    return completed
