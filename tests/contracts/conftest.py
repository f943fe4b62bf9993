"""An AWS in this process, with the table and the bucket that the template declares."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from tests import declared

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

BUCKET = "tunesmith-bucket"


@pytest.fixture
def aws() -> Iterator[boto3.Session]:
    with mock_aws():
        yield declared.session()


@pytest.fixture
def table(aws: boto3.Session) -> "Table":
    return aws.resource("dynamodb").create_table(TableName="tunings", **declared.table())


@pytest.fixture
def bucket(aws: boto3.Session) -> "S3Client":
    client = aws.client("s3")
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client
