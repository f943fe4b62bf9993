"""Turns what AWS raises into errors of the service, by code and in one place."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
)

from tunesmith.domain.errors import (
    AccessDenied,
    InvalidRequest,
    QuotaExhausted,
    Throttled,
    TunesmithError,
    Unavailable,
)
from tunesmith.domain.findings import Finding

Named = Callable[[str], TunesmithError]

_BY_CODE: dict[str, Named] = {
    **dict.fromkeys(
        (
            "LimitExceededException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "TooManyUpdates",
            "TransactionInProgressException",
        ),
        Throttled,
    ),
    **dict.fromkeys(("ExecutionLimitExceeded", "ResourceLimitExceeded"), QuotaExhausted),
    **dict.fromkeys(
        (
            "AccessDenied",
            "AccessDeniedException",
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnauthorizedOperation",
            "UnrecognizedClientException",
        ),
        AccessDenied,
    ),
    **dict.fromkeys(
        (
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServiceError",
            "RequestTimeout",
            "ServiceUnavailable",
            "ServiceUnavailableException",
        ),
        Unavailable,
    ),
}
_SERVER_ERROR = 500


@contextmanager
def translated(codes: Mapping[str, Named] | None = None) -> Iterator[None]:
    """Raise errors of the service instead of AWS's; `codes` are those special to one call."""
    try:
        yield
    except ClientError as error:
        raise _named(error, codes or {}) from error
    except ParamValidationError as error:
        raise refused(str(error)) from error
    except NoCredentialsError as error:
        raise AccessDenied(str(error)) from error
    except (HTTPClientError, BotoCoreError) as error:
        raise Unavailable(str(error)) from error


def code_of(error: ClientError) -> str:
    """Return the code that AWS gave."""
    return error.response.get("Error", {}).get("Code", "")


def refused(message: str) -> InvalidRequest:
    """Make the error for a request that SageMaker itself refused."""
    return InvalidRequest(
        [
            Finding(
                field="request",
                message=f"SageMaker refuses it: {message.rstrip('.')}",
                fix="Change the request as SageMaker's message says.",
                aws_message=message,
            )
        ]
    )


def _named(error: ClientError, codes: Mapping[str, Named]) -> TunesmithError:
    code = code_of(error)
    message = error.response.get("Error", {}).get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    make = codes.get(code) or _BY_CODE.get(code)
    if make is not None:
        return make(message or code)
    # A code of tomorrow: the class of its HTTP status still says whether to try again.
    kind = Unavailable if status >= _SERVER_ERROR else TunesmithError
    return kind(f"{error.operation_name}: {code}: {message}")
