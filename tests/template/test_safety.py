"""What must not be lost, leaked or fail in silence."""

from typing import Any

from tests.template.reading import of_type
from tunesmith.domain.advice import WRITABLE


def test_the_bucket_is_private_encrypted_and_versioned(expanded: dict[str, Any]) -> None:
    bucket = of_type(expanded, "AWS::S3::Bucket")["Bucket"]

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_the_bucket_refuses_plain_connections(expanded: dict[str, Any]) -> None:
    policy = of_type(expanded, "AWS::S3::BucketPolicy")["BucketPolicy"]["PolicyDocument"]

    denials = [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]

    assert [denial["Condition"] for denial in denials] == [
        {"Bool": {"aws:SecureTransport": "false"}}
    ]


def test_training_roles_reach_their_prefixes_of_the_bucket_alone(expanded: dict[str, Any]) -> None:
    policy = of_type(expanded, "AWS::S3::BucketPolicy")["BucketPolicy"]["PolicyDocument"]

    allowances = [grant for grant in policy["Statement"] if grant["Effect"] == "Allow"]

    assert {str(grant["Principal"]) for grant in allowances} == {
        "{'AWS': {'Ref': 'TrainingRoleArns'}}"
    }
    writes = [grant["Resource"] for grant in allowances if "s3:PutObject" in grant["Action"]]
    assert writes == [{"Fn::Sub": f"${{Bucket.Arn}}/{WRITABLE}*"}]


def test_the_table_can_be_restored_and_forgets_what_expires(expanded: dict[str, Any]) -> None:
    table = of_type(expanded, "AWS::DynamoDB::Table")["Table"]

    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_deleting_the_stack_keeps_table_and_bucket(template: dict[str, Any]) -> None:
    for name in ("Table", "Bucket"):
        resource = template["Resources"][name]

        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_every_function_hands_on_what_it_could_not_do(expanded: dict[str, Any]) -> None:
    destinations = {
        config["FunctionName"]["Ref"]: config["DestinationConfig"]["OnFailure"]["Destination"]
        for config in of_type(expanded, "AWS::Lambda::EventInvokeConfig").values()
    }

    assert destinations == {
        name: {"Fn::GetAtt": ["DeadLetters", "Arn"]}
        for name in of_type(expanded, "AWS::Lambda::Function")
    }


def test_every_rule_has_a_dead_letter_queue(expanded: dict[str, Any]) -> None:
    targets = [
        target
        for rule in of_type(expanded, "AWS::Events::Rule").values()
        for target in rule["Targets"]
    ]

    assert len(targets) == 16
    for target in targets:
        assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}


def test_rules_of_this_account_may_write_to_the_dead_letters(expanded: dict[str, Any]) -> None:
    policy = of_type(expanded, "AWS::SQS::QueuePolicy")["DeadLettersPolicy"]["PolicyDocument"]
    (statement,) = policy["Statement"]

    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    # No pattern with the stack's name: CloudFormation cuts a long one in the names of rules.
    assert statement["Condition"] == {
        "ArnLike": {
            "aws:SourceArn": {
                "Fn::Sub": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*"
            }
        }
    }


def test_logs_end_some_day(expanded: dict[str, Any]) -> None:
    groups = of_type(expanded, "AWS::Logs::LogGroup")

    assert {str(group["RetentionInDays"]) for group in groups.values()} == {
        "{'Ref': 'LogRetentionDays'}"
    }
    for function in of_type(expanded, "AWS::Lambda::Function").values():
        assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups


def test_the_functions_logs_can_be_made_again_after_a_late_line(expanded: dict[str, Any]) -> None:
    logs = of_type(expanded, "AWS::Logs::LogGroup")["FunctionLogs"]

    assert "LogGroupName" not in logs


def test_no_level_of_lambdas_own_goes_before_the_operators(expanded: dict[str, Any]) -> None:
    for function in of_type(expanded, "AWS::Lambda::Function").values():
        assert function["LoggingConfig"]["LogFormat"] == "Text"
        assert function["Environment"]["Variables"]["POWERTOOLS_LOG_LEVEL"] == {"Ref": "LogLevel"}


def test_everything_is_traced(expanded: dict[str, Any]) -> None:
    functions = of_type(expanded, "AWS::Lambda::Function").values()
    machine = of_type(expanded, "AWS::StepFunctions::StateMachine")["TuningStateMachine"]

    assert all(function["TracingConfig"] == {"Mode": "Active"} for function in functions)
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_an_alarm_rings_for_each_silent_failure(expanded: dict[str, Any]) -> None:
    alarms = of_type(expanded, "AWS::CloudWatch::Alarm").values()

    watched = {
        (alarm["MetricName"], alarm["ComparisonOperator"], alarm["TreatMissingData"])
        for alarm in alarms
    }

    assert watched == {
        ("ExecutionsFailed", "GreaterThanThreshold", "notBreaching"),
        ("ExecutionsTimedOut", "GreaterThanThreshold", "notBreaching"),
        ("ApproximateNumberOfMessagesVisible", "GreaterThanThreshold", "notBreaching"),
        ("PoliceErrors", "GreaterThanThreshold", "notBreaching"),
        ("PoliceTicks", "LessThanThreshold", "breaching"),
        ("TriggerErrors", "GreaterThanThreshold", "notBreaching"),
        ("Invocations", "LessThanThreshold", "breaching"),
    }
    silent = [alarm for alarm in alarms if alarm["MetricName"] == "Invocations"]
    assert [alarm["Dimensions"][0]["Value"]["Ref"] for alarm in silent] == [
        "TriggerFunction",
        "DispatchFunction",
    ]
