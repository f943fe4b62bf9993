import pytest

from tests.fakes.changes import DEFINITION, Change, Row, check, definition, drop, ids

BROKEN: list[Row] = [
    (DEFINITION, "is missing", [drop(DEFINITION)]),
    (
        f"{DEFINITION}.AlgorithmSpecification.TrainingImage",
        "beside AlgorithmName",
        [definition("AlgorithmSpecification", "AlgorithmName", value="x")],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.TrainingImage",
        "is missing",
        [drop(DEFINITION, "AlgorithmSpecification", "TrainingImage")],
    ),
    (f"{DEFINITION}.ResourceConfig", "is missing", [drop(DEFINITION, "ResourceConfig")]),
    (
        f"{DEFINITION}.ResourceConfig",
        "both forms",
        [
            definition(
                "HyperParameterTuningResourceConfig",
                value={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            )
        ],
    ),
    (
        f"{DEFINITION}.ResourceConfig.InstanceCount",
        "is missing",
        [definition("ResourceConfig", "InstanceCount", value=0)],
    ),
    (
        f"{DEFINITION}.ResourceConfig.InstanceGroups[0].InstanceCount",
        "is missing",
        [
            definition(
                "ResourceConfig",
                value={
                    "InstanceGroups": [{"InstanceType": "ml.m5.large", "InstanceGroupName": "a"}],
                    "VolumeSizeInGB": 10,
                },
            )
        ],
    ),
    (
        f"{DEFINITION}.RoleArn",
        "form",
        [definition("RoleArn", value="arn:aws:iam::1:user/somebody")],
    ),
    (
        f"{DEFINITION}.OutputDataConfig.S3OutputPath",
        "form",
        [definition("OutputDataConfig", "S3OutputPath", value="models/")],
    ),
    (
        f"{DEFINITION}.StoppingCondition.MaxRuntimeInSeconds",
        "28 days",
        [definition("StoppingCondition", "MaxRuntimeInSeconds", value=2_419_201)],
    ),
    (
        f"{DEFINITION}.StoppingCondition.MaxWaitTimeInSeconds",
        "spot training is off",
        [definition("StoppingCondition", "MaxWaitTimeInSeconds", value=900)],
    ),
    (
        f"{DEFINITION}.StoppingCondition.MaxWaitTimeInSeconds",
        "is missing",
        [definition("EnableManagedSpotTraining", value=True)],
    ),
    (
        f"{DEFINITION}.StoppingCondition.MaxWaitTimeInSeconds",
        "less than the runtime",
        [
            definition("EnableManagedSpotTraining", value=True),
            definition("StoppingCondition", "MaxWaitTimeInSeconds", value=599),
        ],
    ),
    (
        f"{DEFINITION}.StoppingCondition.MaxWaitTimeInSeconds",
        "more than the hour",
        [
            definition("EnableManagedSpotTraining", value=True),
            definition("StoppingCondition", "MaxWaitTimeInSeconds", value=3_601),
            definition("AlgorithmSpecification", "TrainingImage", value="1.dkr/xgboost:1"),
        ],
    ),
    (
        f"{DEFINITION}.InputDataConfig[0].ChannelName",
        "more than one channel",
        [definition("InputDataConfig", value=[{"ChannelName": "train"}] * 2)],
    ),
    (
        f"{DEFINITION}.Environment",
        "more than the 48",
        [definition("Environment", value={f"E{n}": "" for n in range(49)})],
    ),
    (
        f"{DEFINITION}.Environment.KEY",
        "at most 512",
        [definition("Environment", "KEY", value="x" * 513)],
    ),
    (
        f"{DEFINITION}.RetryStrategy.MaximumRetryAttempts",
        "at most 30",
        [definition("RetryStrategy", "MaximumRetryAttempts", value=31)],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
