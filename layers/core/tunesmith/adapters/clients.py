"""AWS clients, made once per function instance with one set of time limits."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_stepfunctions import SFNClient

    from tunesmith.adapters.service_quotas import Client as QuotasClient

CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
)


def cloudwatch() -> "CloudWatchClient":
    """Connect to CloudWatch."""
    return boto3.client("cloudwatch", config=CONFIG)


def dynamodb_table(name: str) -> "Table":
    """Connect to a DynamoDB table."""
    return boto3.resource("dynamodb", config=CONFIG).Table(name)


def events() -> "EventBridgeClient":
    """Connect to EventBridge."""
    return boto3.client("events", config=CONFIG)


def s3() -> "S3Client":
    """Connect to S3."""
    return boto3.client("s3", config=CONFIG)


def sagemaker() -> "SageMakerClient":
    """Connect to SageMaker."""
    return boto3.client("sagemaker", config=CONFIG)


def secretsmanager() -> "SecretsManagerClient":
    """Connect to Secrets Manager."""
    return boto3.client("secretsmanager", config=CONFIG)


def service_quotas() -> "QuotasClient":
    """Connect to Service Quotas."""
    client: QuotasClient = boto3.client("service-quotas", config=CONFIG)
    return client


def ssm() -> "SSMClient":
    """Connect to Systems Manager."""
    return boto3.client("ssm", config=CONFIG)


def stepfunctions() -> "SFNClient":
    """Connect to Step Functions."""
    return boto3.client("stepfunctions", config=CONFIG)
