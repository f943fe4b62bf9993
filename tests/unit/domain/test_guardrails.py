from typing import Any

import pytest

from tests.fakes.changes import Change, config, definition, drop, limit
from tests.fakes.samples import GUARDRAILS, ID, PRICES, REGISTRY, ROLE, native_request
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.guardrails import Guardrails, image_allowed
from tunesmith.domain.planning import plan


def fields(*changes: Change, guardrails: Guardrails = GUARDRAILS) -> list[str]:
    request = native_request()
    for change in changes:
        change(request)
    try:
        plan({"tuning_job": request}, tuning_id=ID, guardrails=guardrails, prices=PRICES)
    except InvalidRequest as error:
        return [finding.field.rpartition(".")[2] for finding in error.findings]
    return []


@pytest.mark.parametrize(
    "image",
    [
        f"{REGISTRY}/sagemaker-scikit-learn:1.2-1-cpu-py3",
        f"{REGISTRY}/team/model@sha256:{'0' * 64}",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ours/model:3",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ours",
    ],
)
def test_images_under_an_allowed_registry_pass(image: str) -> None:
    assert image_allowed(image, [REGISTRY, "123456789012.dkr.ecr.*.amazonaws.com/ours"])


@pytest.mark.parametrize(
    "image",
    [
        f"{REGISTRY}.evil.example/x",
        f"evil.example/{REGISTRY}/x",
        "evil.example/x.dkr.ecr.eu-west-1.amazonaws.com/ours",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ours-not/model",
        "python:3",
        "",
    ],
)
def test_images_that_only_look_like_it_do_not(image: str) -> None:
    assert not image_allowed(image, [REGISTRY, "*.dkr.ecr.*.amazonaws.com/ours"])


def test_an_empty_list_allows_nothing() -> None:
    closed = Guardrails(
        environment="dev", region="us-east-1", bucket="b", default_role=ROLE, max_instance_hours=100
    )

    assert fields(guardrails=closed) == ["InstanceType", "TrainingImage"]


def test_a_role_must_be_listed_or_the_stacks_own() -> None:
    other = "arn:aws:iam::123456789012:role/other"

    assert fields(definition("RoleArn", value=other)) == ["RoleArn"]
    allowed = GUARDRAILS.model_copy(update={"allowed_roles": (other,)})
    assert fields(definition("RoleArn", value=other), guardrails=allowed) == []


def test_each_role_that_is_allowed_is_told_once() -> None:
    request = native_request()
    definition("RoleArn", value="arn:aws:iam::123456789012:role/other")(request)
    both = GUARDRAILS.model_copy(update={"default_role": ROLE, "allowed_roles": (ROLE,)})

    with pytest.raises(InvalidRequest) as refused:
        plan({"tuning_job": request}, tuning_id=ID, guardrails=both, prices=PRICES)

    assert [each.fix for each in refused.value.findings] == [
        f"Leave it out, or use one of: {ROLE}."
    ]


def test_an_algorithm_by_name_is_no_way_round_the_image_list() -> None:
    arn = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/bought"
    by_name = definition(
        "AlgorithmSpecification", value={"AlgorithmName": arn, "TrainingInputMode": "File"}
    )
    listed = (*GUARDRAILS.allowed_image_registries, arn.rpartition("/")[0])

    assert fields(by_name) == ["AlgorithmName"]
    assert (
        fields(
            by_name, guardrails=GUARDRAILS.model_copy(update={"allowed_image_registries": listed})
        )
        == []
    )


def machine(name: str) -> dict[str, Any]:
    return {"InstanceType": name, "InstanceCount": 1, "VolumeSizeInGB": 1}


def test_every_instance_type_that_a_trial_may_get_is_checked() -> None:
    alternatives = [machine("ml.m5.large"), machine("ml.p4d.24xlarge")]

    found = fields(
        drop("TrainingJobDefinition", "ResourceConfig"),
        definition("HyperParameterTuningResourceConfig", "InstanceConfigs", value=alternatives),
    )

    assert found == ["InstanceType"]


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        # 20 trials of at most 10 minutes on one instance: 3.3 instance-hours
        ([], True),
        ([definition("StoppingCondition", value={})], False),  # a day each by default
        ([definition("StoppingCondition", "MaxRuntimeInSeconds", value=18_000)], True),
        ([definition("StoppingCondition", "MaxRuntimeInSeconds", value=18_001)], False),
        ([definition("ResourceConfig", "InstanceCount", value=31)], False),
        # A deadline of the tuning bounds it too: two trials at a time for two hours
        ([definition("StoppingCondition", value={}), limit("MaxRuntimeInSeconds", 7200)], True),
        # As many trials as SageMaker allows where only the target ends it
        (
            [
                drop("HyperParameterTuningJobConfig", "ResourceLimits", "MaxNumberOfTrainingJobs"),
                config("TuningJobCompletionCriteria", "TargetObjectiveMetricValue", value=1.0),
            ],
            False,
        ),
    ],
)
def test_a_request_is_held_against_the_instance_hours(changes: list[Change], allowed: bool) -> None:
    assert fields(*changes) == ([] if allowed else ["MaxNumberOfTrainingJobs"])
