"""Turns a tuning job that exists into a request for another one like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StructureShape

from tunesmith_client.aws_errors import told_as_ours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import TagTypeDef

OPERATION = "CreateHyperParameterTuningJob"
INJECTED = "_tuning_objective_metric"
AWS_TAG = "aws:"
DEFINITIONS = ("TrainingJobDefinition", "TrainingJobDefinitions")
FLEXIBLE = "HyperParameterTuningResourceConfig"


def adopt(sagemaker: SageMakerClient, name: str) -> dict[str, Any]:
    """Describe a tuning job and return a request body for another like it; raises NotReady."""
    with told_as_ours(f"The tuning job {name} cannot be read"):
        job = sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        tags = sagemaker.list_tags(ResourceArn=job["HyperParameterTuningJobArn"])["Tags"]
    return {"name": name, "tuning_job": request_of(job, tags)}


def request_of(job: Mapping[str, Any], tags: Sequence[TagTypeDef]) -> dict[str, Any]:
    """Return what a Create call needs to make the described job again."""
    shape = botocore.session.get_session().get_service_model("sagemaker").operation_model(OPERATION)
    request: dict[str, Any] = _writable(shape.input_shape, job)
    if own := [tag for tag in tags if not tag["Key"].startswith(AWS_TAG)]:
        request["Tags"] = own
    for definition in _definitions(request):
        _as_it_was_asked(definition)
    return request


def _writable(shape: Shape | None, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Keep what the Create call takes: Describe adds statuses, counters and empty values."""
    if isinstance(shape, StructureShape):
        kept = {
            member: _writable(inner, value[member])
            for member, inner in shape.members.items()
            if member in value and value[member] is not None
        }
        return {member: each for member, each in kept.items() if each not in ("", {}, [])}
    if isinstance(shape, ListShape):
        return [_writable(shape.member, each) for each in value]
    return dict(value) if isinstance(shape, MapShape) else value


def _definitions(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    one, several = (request.get(member) for member in DEFINITIONS)
    return [*([one] if one else []), *(several or [])]


def _as_it_was_asked(definition: dict[str, Any]) -> None:
    """Take out what SageMaker put in by itself."""
    statics = definition.get("StaticHyperParameters", {})
    statics.pop(INJECTED, None)
    if not statics:
        definition.pop("StaticHyperParameters", None)
    if FLEXIBLE in definition:  # the two must not come together; Describe may show both
        definition.pop("ResourceConfig", None)
