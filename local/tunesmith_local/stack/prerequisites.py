"""What somebody has in their account before they deploy: a training role and a Slack secret."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from tunesmith_local.stack.aws import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tunesmith_local.stack.aws import Aws

TRAINING_ROLE = "tunesmith-training"
# AWS's minimum for an execution role; SDK v3 simulates its policies and refuses less.
TRAINING_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "cloudwatch:PutMetricData",
                "ec2:CreateNetworkInterface",
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
                "ec2:Describe*",
                "ecr:*",
                "logs:*",
                "s3:*",
            ],
            "Resource": "*",
        }
    ],
}
TRAINING_LOGS = "/aws/sagemaker/TrainingJobs"
SLACK_SECRET = "tunesmith/slack"  # noqa: S105 -- a name
SLACK_CHANNEL = "#tunings"
SLACK_TOKEN = "xoxb-local"  # noqa: S105 -- what the inbox accepts; nothing else does


def create_training_role(aws: Aws) -> str:
    """Create the role that training jobs run with, unless it is there, and return its ARN."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam = aws.client("iam")
    try:
        role = iam.create_role(RoleName=TRAINING_ROLE, AssumeRolePolicyDocument=json.dumps(trust))
    except iam.exceptions.EntityAlreadyExistsException:
        role = iam.get_role(RoleName=TRAINING_ROLE)
    iam.put_role_policy(
        RoleName=TRAINING_ROLE, PolicyName="training", PolicyDocument=json.dumps(TRAINING_POLICY)
    )
    return str(role["Role"]["Arn"])


def create_bucket(aws: Aws, name: str) -> str:
    """Create a bucket unless it is there, and return its name."""
    s3 = aws.client("s3")
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name)
    return name


def create_training_logs(aws: Aws) -> None:
    """Create the log group of training jobs, which an account has once anything has trained."""
    logs = aws.client("logs")
    with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName=TRAINING_LOGS)


def create_slack_secret(aws: Aws, inbox_url: str) -> str:
    """Store a token for the Slack inbox, and return the secret's ARN."""
    content = {"token": SLACK_TOKEN, "channel": SLACK_CHANNEL, "base_url": f"{inbox_url}/api/"}
    secret = aws.client("secretsmanager").create_secret(
        Name=SLACK_SECRET, SecretString=json.dumps(content)
    )
    return str(secret["ARN"])


def create_user_credentials(
    aws: Aws, policy: Mapping[str, Any], user_name: str = "caller"
) -> Credentials:
    """Create a user who may do what the policy says, and return an access key of theirs."""
    iam = aws.client("iam")
    iam.create_user(UserName=user_name)
    iam.put_user_policy(UserName=user_name, PolicyName="granted", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=user_name)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
