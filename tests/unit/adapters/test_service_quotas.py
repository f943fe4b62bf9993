"""Service Quotas: all pages of both listings, and refusals by their codes."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tunesmith.adapters.service_quotas import SageMakerQuotas
from tunesmith.domain.errors import AccessDenied, Throttled

ASKED = {"ServiceCode": "sagemaker", "MaxResults": 100}


def quota(name: str, value: float) -> dict[str, object]:
    return {"QuotaName": name, "Value": value, "QuotaCode": "L-1"}


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "service-quotas", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


def test_what_the_account_has_goes_before_the_default_on_all_pages(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_response(
            "list_aws_default_service_quotas",
            {"Quotas": [quota("jobs", 100), quota("large", 4)], "NextToken": "more"},
            ASKED,
        )
        stub.add_response(
            "list_aws_default_service_quotas",
            {"Quotas": [quota("small", 20), {"QuotaName": "without a value"}]},
            {**ASKED, "NextToken": "more"},
        )
        stub.add_response("list_service_quotas", {"Quotas": [quota("large", 0)]}, ASKED)

        assert SageMakerQuotas(client).ask() == {"jobs": 100, "large": 0, "small": 20}


@pytest.mark.parametrize(
    ("code", "error"),
    [("AccessDeniedException", AccessDenied), ("TooManyRequestsException", Throttled)],
)
def test_a_refusal_is_named(client: Any, code: str, error: type[Exception]) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("list_aws_default_service_quotas", code)

        with pytest.raises(error):
            SageMakerQuotas(client).ask()
