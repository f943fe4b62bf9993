"""Where the stack is."""

from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber

from tunesmith_client.addresses import Addresses, Given
from tunesmith_client.errors import NotReady

OUTPUTS = {"ApiUrl": "https://a/v1", "BucketName": "b"}


def deployed(given: Given, outputs: dict[str, str], *, name: str) -> Addresses:
    client = boto3.client("cloudformation")
    stub = Stubber(client)
    stack = {
        "StackName": name,
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
    }
    stub.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": name})
    stub.activate()
    return Addresses(given, lambda: client)


def nowhere() -> object:
    raise AssertionError("CloudFormation must not be asked")


def test_what_is_given_is_taken_without_asking_anybody() -> None:
    found = Addresses(Given(api_url="https://x", bucket="y"), nowhere)  # type: ignore[arg-type]

    assert (found.api_url, found.bucket) == ("https://x", "y")


def test_the_outputs_of_a_stack_are_asked_for_once() -> None:
    found = deployed(Given(stack="mine"), OUTPUTS, name="mine")

    assert (found.api_url, found.bucket) == ("https://a/v1", "b")


def test_the_stack_is_called_tunesmith_unless_said_otherwise() -> None:
    assert deployed(Given(), OUTPUTS, name="tunesmith").bucket == "b"


def test_the_environment_fills_gaps_but_a_named_stack_counts_more() -> None:
    environ = {"TUNESMITH_API_URL": "https://env", "TUNESMITH_BUCKET": "env-bucket"}

    assert Given.or_environment(Given(bucket="mine"), environ) == Given("https://env", "mine")
    assert Given.or_environment(Given(stack="s"), environ) == Given(stack="s")


def test_another_stack_of_that_name_is_recognised() -> None:
    with pytest.raises(NotReady, match="no output ApiUrl"):
        _ = deployed(Given(), {"Other": "x"}, name="tunesmith").api_url


def test_a_missing_stack_says_how_to_name_one() -> None:
    client = boto3.client("cloudformation")
    with Stubber(client) as stub:
        stub.add_client_error("describe_stacks", "ValidationError", "does not exist")
        with pytest.raises(NotReady, match=r"--stack"):
            _ = Addresses(Given(), lambda: client).api_url
