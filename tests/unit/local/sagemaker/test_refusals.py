"""What is refused, in SageMaker's words; a refused request leaves nothing behind."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import ACCOUNT, REGION, SLEEP, SOURCE, Lab


def refusal(lab: Lab, **changes: Any) -> tuple[str, str]:
    """Send a request that is refused; give the error's code and message."""
    with pytest.raises(ClientError) as caught:
        lab.create(**changes)
    assert lab.client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def raw(lab: Lab, operation: str, body: bytes) -> dict[str, Any]:
    target = f"SageMaker.{operation}"
    status, _, answer = lab.engine.handle(target, body, region=REGION, account_id=ACCOUNT)
    assert status == 400
    content: dict[str, Any] = json.loads(answer)
    return content


def test_a_name_is_checked_for_length_and_pattern(lab: Lab) -> None:
    name = "a-name-that-is-far-too-long-for-aws_"

    code, message = refusal(lab, name=name)

    assert code == "ValidationException"
    assert message == (
        f"2 validation errors detected: Value '{name}' at 'hyperParameterTuningJobName' failed to"
        " satisfy constraint: Member must have length less than or equal to 32;"
        f" Value '{name}' at 'hyperParameterTuningJobName' failed to satisfy constraint: Member"
        " must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"
    )


def test_values_outside_a_list_of_values_are_refused(lab: Lab) -> None:
    _, message = refusal(lab, strategy="Psychic")

    assert "Value 'Psychic' at 'hyperParameterTuningJobConfig.strategy'" in message
    assert "Member must satisfy enum value set: [Bayesian, Random, Hyperband, Grid]" in message


def test_limits_deep_inside_are_told_with_their_place(lab: Lab) -> None:
    channel = {"ChannelName": "no spaces", "DataSource": {}}

    _, message = refusal(lab, definition={"InputDataConfig": [channel]})

    assert "at 'trainingJobDefinition.inputDataConfig.1.member.channelName'" in message


def test_maps_are_checked_by_keys_and_values(lab: Lab) -> None:
    _, message = refusal(lab, static={"long": "x" * 2501})

    assert "at 'trainingJobDefinition.staticHyperParameters'" in message
    assert "Map value must satisfy constraint: [Member must have length less than or" in message


def test_what_is_missing_is_null(lab: Lab) -> None:
    content = raw(lab, "DescribeHyperParameterTuningJob", b"{}")

    assert content["__type"] == "ValidationException"
    assert content["message"] == (
        "1 validation error detected: Value null at 'hyperParameterTuningJobName' failed to"
        " satisfy constraint: Member must not be null"
    )


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"HyperParameterTuningJobName": 7}'])
def test_what_cannot_be_read_is_a_serialization_error(lab: Lab, body: bytes) -> None:
    assert raw(lab, "DescribeHyperParameterTuningJob", body)["__type"] == "SerializationException"


def test_an_operation_that_is_not_simulated_says_so(lab: Lab) -> None:
    content = raw(lab, "CreateModel", b"{}")

    assert content["__type"] == "UnknownOperationException"
    assert "not simulated" in content["message"]


def test_an_objective_nobody_measures_is_refused(lab: Lab) -> None:
    objective = {"Type": "Maximize", "MetricName": "beauty"}

    code, message = refusal(lab, config={"HyperParameterTuningJobObjective": objective})

    assert (code, message) == (
        "ValidationException",
        "A metric is required for this hyperparameter tuning job objective. Provide a metric in"
        " the metric definitions.",
    )


def test_a_space_that_is_too_small_is_refused(lab: Lab) -> None:
    ranges = {"IntegerParameterRanges": [{"Name": "rate", "MinValue": "1", "MaxValue": "3"}]}

    _, message = refusal(lab, ranges=ranges, jobs=10)

    assert message == (
        "You don't have enough combinations of hyperparameter ranges. The total number of"
        " hyperparameter combinations for the provided ranges [3.0] must be equal or greater than"
        " the value of MaxNumberOfJobs, [10]. Provide additional ranges."
    )


def test_hyperband_without_a_maximum_is_refused(lab: Lab) -> None:
    _, message = refusal(lab, strategy="Hyperband")

    assert message == (
        "MaxResource parameter is not provided and could not be inferred from provided static"
        " hyperparameters of TrainingJobDefinition."
    )


def test_more_parallel_trials_than_the_quota_are_refused(lab: Lab) -> None:
    code, message = refusal(lab, jobs=20, parallel=11)

    assert code == "ResourceLimitExceeded"
    assert "is 10, with current utilization of 0 and a request delta of 11" in message


def test_more_tunings_than_the_quota_are_refused(make_lab: LabFactory) -> None:
    lab = make_lab(max_tuning_jobs_quota=1)
    lab.host.put_script(SLEEP, SOURCE)
    lab.create("one")

    with pytest.raises(ClientError) as caught:
        lab.create("two")

    assert caught.value.response["Error"]["Code"] == "ResourceLimitExceeded"


@pytest.mark.parametrize(
    "changes",
    [
        {"Autotune": {"Mode": "Enabled"}},
        {"TrainingJobDefinitions": "the definition"},
    ],
)
def test_what_is_not_simulated_is_refused_plainly(lab: Lab, changes: dict[str, Any]) -> None:
    request = {**lab.request(), **changes}
    if "TrainingJobDefinitions" in changes:
        definition = request.pop("TrainingJobDefinition")
        request["TrainingJobDefinitions"] = [{**definition, "DefinitionName": "only"}]

    with pytest.raises(ClientError, match="not simulated") as caught:
        lab.client.create_hyper_parameter_tuning_job(**request)

    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_a_name_is_taken_in_whatever_case(lab: Lab) -> None:
    lab.run("Job", jobs=1, parallel=1)

    with pytest.raises(ClientError) as caught:
        lab.create("jOB")

    assert caught.value.response["Error"] == {
        "Code": "ResourceInUse",
        "Message": "A hyperparameter tuning job with the name, jOB, already exists. Choose a"
        " different name.",
    }


def test_unknown_jobs_are_not_found(lab: Lab) -> None:
    for ask in (
        lab.client.describe_hyper_parameter_tuning_job,
        lab.client.stop_hyper_parameter_tuning_job,
        lab.client.list_training_jobs_for_hyper_parameter_tuning_job,
    ):
        with pytest.raises(lab.client.exceptions.ResourceNotFound, match="a tuning job called no"):
            ask(HyperParameterTuningJobName="no")
    for ask in (lab.client.describe_training_job, lab.client.stop_training_job):
        with pytest.raises(ClientError, match="Requested resource not found") as caught:
            ask(TrainingJobName="no")
        assert caught.value.response["Error"]["Code"] == "ValidationException"
    with pytest.raises(ClientError, match="Could not find resource"):
        lab.client.list_tags(
            ResourceArn="arn:aws:sagemaker:eu-central-1:123456789012:training-job/no"
        )


@pytest.mark.parametrize(
    ("parent", "changes", "expected"),
    [
        ("nobody", {}, "does not exist"),
        ("parent", {"objective": "Minimize"}, "optimised another objective"),
        ("parent", {"static": {"extra": "1"}}, "HyperParameter names is not the same"),
        ("parent", {"definition": {"Environment": {"A": "b"}}}, "Only the following fields in"),
        (
            "parent",
            {
                "ranges": {
                    "CategoricalParameterRanges": [{"Name": "rate", "Values": ["1", "2", "3"]}]
                }
            },
            "searched rate as another type",
        ),
    ],
)
def test_a_warm_start_needs_a_parent_of_its_kind(
    lab: Lab, parent: str, changes: dict[str, Any], expected: str
) -> None:
    lab.run("parent", jobs=1, parallel=1)
    parents = [{"HyperParameterTuningJobName": parent}]
    warm = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": "TransferLearning"}

    with pytest.raises(ClientError, match=expected):
        lab.create("child", WarmStartConfig=warm, **changes)


def test_a_warm_start_waits_for_no_parent(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)
    lab.create("parent")
    parents = [{"HyperParameterTuningJobName": "parent"}]
    warm = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": "TransferLearning"}

    with pytest.raises(ClientError, match="is in status InProgress"):
        lab.create("child", WarmStartConfig=warm)
