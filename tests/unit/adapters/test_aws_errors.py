"""AWS's errors: named by what the service has to do about them."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import (
    AccessDenied,
    InvalidRequest,
    JobNotFound,
    QuotaExhausted,
    Throttled,
    TunesmithError,
    Unavailable,
)


def client_error(code: str, message: str = "why", status: int = 400) -> ClientError:
    response = {"Error": {"Code": code, "Message": message}}
    return ClientError(
        {**response, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "SomeOperation",
    )


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (client_error("ThrottlingException"), Throttled),
        (client_error("ProvisionedThroughputExceededException"), Throttled),
        (client_error("SlowDown", status=503), Throttled),
        (client_error("ResourceLimitExceeded"), QuotaExhausted),
        (client_error("AccessDeniedException"), AccessDenied),
        (client_error("AccessDenied", status=403), AccessDenied),
        (client_error("ExpiredTokenException"), AccessDenied),
        (client_error("InternalFailure", status=500), Unavailable),
        (client_error("ServiceUnavailable", status=503), Unavailable),
        (client_error("SomethingNew", status=502), Unavailable),
        (client_error("SomethingNew"), TunesmithError),
        (EndpointConnectionError(endpoint_url="x"), Unavailable),
        (ConnectTimeoutError(endpoint_url="x"), Unavailable),
        (ReadTimeoutError(endpoint_url="x"), Unavailable),
        (NoCredentialsError(), AccessDenied),
        (ParamValidationError(report="bad"), InvalidRequest),
    ],
)
def test_error_is_named_once(error: Exception, named: type[TunesmithError]) -> None:
    with pytest.raises(TunesmithError) as caught, translated():
        raise error

    assert type(caught.value) is named
    assert caught.value.__cause__ is error


def test_message_of_aws_is_kept() -> None:
    with pytest.raises(QuotaExhausted, match="limit is 0"), translated():
        raise client_error("ResourceLimitExceeded", "limit is 0")


def test_call_has_codes_of_its_own() -> None:
    with pytest.raises(JobNotFound), translated({"ValidationException": JobNotFound}):
        raise client_error("ValidationException")


def test_unknown_code_tells_what_was_called() -> None:
    with pytest.raises(TunesmithError, match="SomeOperation: SomethingNew: why"), translated():
        raise client_error("SomethingNew")


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError("mine")
