import json

import pytest

from tunesmith_local.stack.sagemaker_service import resource_arn

PREFIX = "arn:aws:sagemaker:us-east-1:111122223333"


@pytest.mark.parametrize(
    ("request_body", "arn"),
    [
        ({"HyperParameterTuningJobName": "Dev-1"}, f"{PREFIX}:hyper-parameter-tuning-job/dev-1"),
        ({"TrainingJobName": "dev-1-001"}, f"{PREFIX}:training-job/dev-1-001"),
        ({"ResourceArn": f"{PREFIX}:training-job/x"}, f"{PREFIX}:training-job/x"),
        ({"MaxResults": 10}, "*"),
    ],
)
def test_a_call_is_authorized_on_what_it_names(request_body: dict[str, object], arn: str) -> None:
    assert resource_arn(json.dumps(request_body).encode(), "us-east-1", "111122223333") == arn


@pytest.mark.parametrize("body", [b"", b"{broken", b"[]"])
def test_a_body_that_is_no_request_names_nothing(body: bytes) -> None:
    assert resource_arn(body, "us-east-1", "111122223333") == "*"
