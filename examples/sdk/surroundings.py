"""What both programs ask of the account they run in, whichever that is.

Only boto3's own environment variables decide where that is: with AWS_ENDPOINT_URL it is the local
SageMaker, without it AWS.
"""

from __future__ import annotations

from pathlib import Path

import boto3

DIGITS = Path(__file__).resolve().parent.parent / "digits"
METRIC = "validation:accuracy"
METRICS = [{"Name": METRIC, "Regex": "validation_accuracy=([0-9.]+)"}]


def bucket_name() -> str:
    """Return the name that the SDK gives its default bucket; it makes the bucket if need be.

    The SDK asks STS for the account at an address of its own, whatever AWS_ENDPOINT_URL says.
    """
    account = boto3.client("sts").get_caller_identity()["Account"]
    return f"sagemaker-{boto3.Session().region_name}-{account}"


def role_arn(name: str) -> str:
    """Return the ARN of the role that training jobs run with."""
    return str(boto3.client("iam").get_role(RoleName=name)["Role"]["Arn"])


def upload_digits(folder: Path, bucket: str) -> dict[str, str]:
    """Upload what make_data.py wrote and return where each channel is."""
    s3 = boto3.client("s3")
    channels = {}
    for channel in ("train", "validation"):
        prefix = f"examples/digits/{channel}"
        s3.upload_file(str(folder / channel / "digits.npz"), bucket, f"{prefix}/digits.npz")
        channels[channel] = f"s3://{bucket}/{prefix}"
    return channels
