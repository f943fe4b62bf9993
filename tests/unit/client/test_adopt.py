"""From a tuning job that exists to a request for another one."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tunesmith_client.adopt import adopt
from tunesmith_client.errors import NotReady

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:sagemaker:us-east-1:111122223333:hyper-parameter-tuning-job/old"
CONFIG: dict[str, Any] = {
    "Strategy": "Bayesian",
    "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "acc"},
    "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2},
    "ParameterRanges": {
        "ContinuousParameterRanges": [{"Name": "lr", "MinValue": "0", "MaxValue": "1"}],
        "IntegerParameterRanges": [],
    },
}
DEFINITION: dict[str, Any] = {
    "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
    "RoleArn": "arn:aws:iam::111122223333:role/training",
    "OutputDataConfig": {"S3OutputPath": "s3://b/o", "KmsKeyId": ""},
    "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
    "StaticHyperParameters": {"_tuning_objective_metric": "acc", "epochs": "3"},
}


def described(**changes: Any) -> dict[str, Any]:
    return {
        "HyperParameterTuningJobName": "old",
        "HyperParameterTuningJobArn": ARN,
        "HyperParameterTuningJobConfig": CONFIG,
        "TrainingJobDefinition": DEFINITION,
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": NOW,
        "TrainingJobStatusCounters": {"Completed": 4},
        "ObjectiveStatusCounters": {"Succeeded": 4},
        **changes,
    }


def adopted(job: dict[str, Any], tags: list[dict[str, str]] | None = None) -> dict[str, Any]:
    client = boto3.client("sagemaker")
    with Stubber(client) as stub:
        stub.add_response("describe_hyper_parameter_tuning_job", job)
        stub.add_response("list_tags", {"Tags": tags or []})
        return adopt(client, "old")


def test_only_what_a_create_call_takes_is_kept() -> None:
    body = adopted(described())

    assert body["name"] == "old"
    request = body["tuning_job"]
    assert sorted(request) == [
        "HyperParameterTuningJobConfig",
        "HyperParameterTuningJobName",
        "TrainingJobDefinition",
    ]
    assert request["TrainingJobDefinition"]["OutputDataConfig"] == {"S3OutputPath": "s3://b/o"}
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert list(ranges) == ["ContinuousParameterRanges"]
    assert ranges["ContinuousParameterRanges"][0]["MinValue"] == "0"


def test_the_metric_that_sagemaker_injects_is_taken_out() -> None:
    request = adopted(described())["tuning_job"]

    assert request["TrainingJobDefinition"]["StaticHyperParameters"] == {"epochs": "3"}


def test_of_two_ways_to_say_the_instances_the_asked_one_is_kept() -> None:
    flexible = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}
    definition = {**DEFINITION, "HyperParameterTuningResourceConfig": flexible}

    request = adopted(described(TrainingJobDefinition=definition))["tuning_job"]

    assert "ResourceConfig" not in request["TrainingJobDefinition"]
    assert request["TrainingJobDefinition"]["HyperParameterTuningResourceConfig"] == flexible


def test_own_tags_come_along_and_those_of_aws_do_not() -> None:
    own = {"Key": "team", "Value": "vision"}
    tags = [own, {"Key": "aws:cloudformation:stack-name", "Value": "x"}]

    assert adopted(described(), tags)["tuning_job"]["Tags"] == [own]


def test_a_job_that_is_not_there_is_said() -> None:
    client = boto3.client("sagemaker")
    with Stubber(client) as stub:
        stub.add_client_error(
            "describe_hyper_parameter_tuning_job", "ResourceNotFound", "can't find"
        )
        with pytest.raises(NotReady, match=r"tuning job old cannot be read.*can't find"):
            adopt(client, "old")
