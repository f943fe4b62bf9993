"""Who may do what: one role per function, each able to do its own work and no more."""

import json
from typing import Any

import pytest

from tests.template.reading import listed, of_type, statements
from tunesmith.domain.endings import COMPLETED, FAILED, SOURCE

KNOW_NO_RESOURCES = {
    "cloudwatch:GetMetricData",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "servicequotas:ListAWSDefaultServiceQuotas",
    "servicequotas:ListServiceQuotas",
    "sagemaker:ListHyperParameterTuningJobs",
}
"""Actions that AWS offers for all resources or none."""

SAM_ADDS = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess",
}
"""Managed policies with which functions write logs and traces."""

ID = "?" * 16
SAGEMAKER = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}"
TUNING_JOBS = f":hyper-parameter-tuning-job/${{EnvironmentName}}-{ID}"
TRIALS = f":training-job/${{EnvironmentName}}-{ID}-*"
ADOPTING = {
    "AdoptFunctionRole",
    "ReadAdoptedJobs",
    "ReadAdoptedTrials",
    "StopAdoptedJobs",
    "StopAdoptedTrials",
}
"""Who reaches beyond these names; none of them exists unless `AdoptTaggedJobs` says so."""

ANSWERING = {"ReceiveFunctionRole", "AnswerFunctionRole"}
"""Who answers pipelines; neither exists unless `PipelineCallbacks` says so."""


def actions(statement: dict[str, Any]) -> set[str]:
    return set(listed(statement["Action"]))


def test_no_permission_is_given_by_a_wildcard_action(expanded: dict[str, Any]) -> None:
    wild = [
        (who, action)
        for who, statement in statements(expanded)
        for action in actions(statement)
        if "*" in action
    ]

    assert wild == []


def test_every_resource_is_named_where_the_action_knows_resources(
    expanded: dict[str, Any],
) -> None:
    unnamed = {
        action
        for _, statement in statements(expanded)
        for action in actions(statement)
        if "*" in listed(statement["Resource"])
    }

    assert unnamed == KNOW_NO_RESOURCES


def test_every_function_has_a_role_of_its_own(expanded: dict[str, Any]) -> None:
    roles = [
        json.dumps(function["Role"])
        for function in of_type(expanded, "AWS::Lambda::Function").values()
    ]

    assert len(roles) == len(set(roles)) == 30


def test_no_role_gets_a_broad_managed_policy(expanded: dict[str, Any]) -> None:
    attached = {
        json.dumps(arn).strip('"')
        for role in of_type(expanded, "AWS::IAM::Role").values()
        for arn in role.get("ManagedPolicyArns", [])
    }

    assert attached <= SAM_ADDS | {"arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"}


def test_only_create_passes_roles_and_only_allowed_ones_to_sagemaker(
    expanded: dict[str, Any],
) -> None:
    passing = [
        (who, statement)
        for who, statement in statements(expanded)
        if "iam:PassRole" in actions(statement)
    ]

    assert [who for who, _ in passing] == ["CreateFunctionRole"]
    assert passing[0][1]["Resource"] == {"Ref": "TrainingRoleArns"}
    assert passing[0][1]["Condition"] == {
        "StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}
    }


def test_sagemaker_is_touched_within_this_deployments_names_alone(
    expanded: dict[str, Any],
) -> None:
    scopes = {
        str(resource.get("Fn::Sub")).removeprefix(SAGEMAKER)
        for who, statement in statements(expanded)
        if any(action.startswith("sagemaker:") for action in actions(statement))
        if who not in ADOPTING | ANSWERING
        for resource in listed(statement["Resource"])
    }

    assert scopes == {TUNING_JOBS, TRIALS}


def test_jobs_of_others_are_read_and_only_tagged_ones_stopped_where_it_is_asked_for(
    expanded: dict[str, Any],
) -> None:
    beyond = [
        (action, statement.get("Condition"))
        for who, statement in statements(expanded)
        if who in ADOPTING
        for action in actions(statement)
        if action.startswith("sagemaker:")
    ]
    tagged = {"Null": {"aws:ResourceTag/tunesmith:policy": "false"}}

    assert {name: expanded["Resources"][name]["Condition"] for name in ADOPTING} == dict.fromkeys(
        ADOPTING, "AdoptsTaggedJobs"
    )
    assert sorted(beyond, key=str) == [
        ("sagemaker:DescribeHyperParameterTuningJob", None),
        ("sagemaker:DescribeTrainingJob", None),
        ("sagemaker:ListHyperParameterTuningJobs", None),
        ("sagemaker:ListTags", None),
        ("sagemaker:ListTrainingJobsForHyperParameterTuningJob", None),
        ("sagemaker:StopHyperParameterTuningJob", tagged),
        ("sagemaker:StopTrainingJob", tagged),
    ]


def test_pipelines_steps_are_answered_and_nothing_else_is_done_to_them(
    expanded: dict[str, Any],
) -> None:
    allowed = {
        (action, statement["Resource"]["Fn::Sub"].removeprefix(SAGEMAKER))
        for who, statement in statements(expanded)
        if who in ANSWERING
        for action in actions(statement)
        if action.startswith("sagemaker:")
    }

    assert {expanded["Resources"][name]["Condition"] for name in ANSWERING} == {"AnswersPipelines"}
    assert allowed == {
        ("sagemaker:SendPipelineExecutionStepSuccess", ":pipeline/*"),
        ("sagemaker:SendPipelineExecutionStepFailure", ":pipeline/*"),
        ("sagemaker:StopHyperParameterTuningJob", TUNING_JOBS),
    }


def test_instance_types_are_checked_by_iam_as_well(expanded: dict[str, Any]) -> None:
    creating = [
        statement
        for _, statement in statements(expanded)
        if "sagemaker:CreateHyperParameterTuningJob" in actions(statement)
    ]

    assert [statement["Condition"] for statement in creating] == [
        {"ForAllValues:StringLike": {"sagemaker:InstanceTypes": {"Ref": "AllowedInstanceTypes"}}}
    ]


@pytest.mark.parametrize(
    ("action", "holders"),
    [
        ("sagemaker:CreateHyperParameterTuningJob", {"CreateFunctionRole"}),
        ("sagemaker:StopTrainingJob", {"PoliceFunctionRole", "StopAdoptedTrials"}),
        (
            "states:SendTaskSuccess",
            {"AnswerExecutions", "AdoptFunctionRole", "ReceiveFunctionRole"},
        ),
        ("states:DescribeExecution", {"ReconcileFunctionRole"}),
        (
            "states:StartExecution",
            {
                "AdoptFunctionRole",
                "ReceiveFunctionRole",
                "SubmitFunctionRole",
                "IngestFunctionRole",
                "RecoverFunctionRole",
                "ReconcileFunctionRole",
                "RunFunctionRole",
                "TriggerFunctionRole",
            },
        ),
        (
            "secretsmanager:GetSecretValue",
            {
                "AdoptFunctionRole",
                "DispatchFunctionRole",
                "IngestFunctionRole",
                "LearnFunctionRole",
                "NotifyFunctionRole",
                "PoliceFunctionRole",
                "RecoverFunctionRole",
                "ReconcileFunctionRole",
                "TriggerFunctionRole",
            },
        ),
        ("lambda:InvokeFunction", {"TuningStateMachineRole"}),
        ("events:PutEvents", {"PublishEnds"}),
        ("servicequotas:ListServiceQuotas", {"ReadServiceQuotas"}),
    ],
)
def test_a_dangerous_permission_is_held_by_those_that_need_it(
    expanded: dict[str, Any], action: str, holders: set[str]
) -> None:
    assert {who for who, held in statements(expanded) if action in actions(held)} == holders


def test_answering_is_allowed_to_those_who_wake_executions(expanded: dict[str, Any]) -> None:
    policy = of_type(expanded, "AWS::IAM::ManagedPolicy")["AnswerExecutions"]

    assert policy["Roles"] == [
        {"Ref": "CreateFunctionRole"},
        {"Ref": "EnqueueFunctionRole"},
        {"Ref": "DispatchFunctionRole"},
        {"Ref": "StopFunctionRole"},
        {"Ref": "TriggerFunctionRole"},
        {"Ref": "RegisterFunctionRole"},
        {"Ref": "SettleFunctionRole"},
        {"Ref": "ReconcileFunctionRole"},
    ]


def test_quotas_are_read_only_where_the_operator_wants_it(expanded: dict[str, Any]) -> None:
    policy = expanded["Resources"]["ReadServiceQuotas"]

    assert policy["Condition"] == "AsksServiceQuotas"
    assert policy["Properties"]["Roles"] == [{"Ref": "DispatchFunctionRole"}]


def test_nothing_but_ends_of_tunings_is_put_on_the_default_bus(expanded: dict[str, Any]) -> None:
    policy = of_type(expanded, "AWS::IAM::ManagedPolicy")["PublishEnds"]
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert policy["Roles"] == [
        {"Ref": "NotifyFunctionRole"},
        {"Ref": "RecoverFunctionRole"},
        {"Ref": "ReconcileFunctionRole"},
    ]
    assert str(statement["Resource"]["Fn::Sub"]).endswith(":event-bus/default")
    assert statement["Condition"] == {
        "StringEquals": {"events:source": SOURCE, "events:detail-type": [COMPLETED, FAILED]}
    }


def test_the_api_takes_signed_calls_alone(expanded: dict[str, Any]) -> None:
    paths = of_type(expanded, "AWS::ApiGateway::RestApi")["Api"]["Body"]["paths"]

    calls = {
        (path, method): operation["security"]
        for path, operations in paths.items()
        for method, operation in operations.items()
    }

    assert calls.keys() == {
        ("/queue", "get"),
        ("/champions", "get"),
        ("/recipes", "get"),
        ("/recipes/{name}", "get"),
        ("/recipes/{name}/run", "post"),
        ("/docs", "get"),
        ("/openapi.json", "get"),
        ("/{proxy+}", "x-amazon-apigateway-any-method"),
        ("/tunings", "get"),
        ("/tunings", "post"),
        ("/tunings/{tuning_id}", "get"),
        ("/tunings/{tuning_id}/backtest", "get"),
        ("/tunings/{tuning_id}/decisions", "get"),
        ("/tunings/{tuning_id}/report", "get"),
        ("/tunings/{tuning_id}/request", "get"),
        ("/tunings/{tuning_id}/rerun", "post"),
        ("/tunings/{tuning_id}/trials", "get"),
        ("/tunings/{tuning_id}/result", "get"),
        ("/tunings/{tuning_id}/stop", "post"),
    }
    assert all(security == [{"AWS_IAM": []}] for security in calls.values())
