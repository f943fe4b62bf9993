"""The REST API's door: how answers and errors look to those who call."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pydantic import BaseModel, JsonValue

from tunesmith.domain.errors import (
    IdempotencyConflict,
    InvalidRequest,
    PricesUnreadable,
    RecipeNotFound,
    ResultNotReady,
    SubmissionsClosed,
    Throttled,
    TunesmithError,
    TuningNotFound,
    Unavailable,
)
from tunesmith.domain.findings import Finding
from tunesmith.domain.reading import Model, read

if TYPE_CHECKING:
    from collections.abc import Callable

logger = Logger(child=True)

LONGEST_KEY = 200

_STATUS: dict[type[TunesmithError], HTTPStatus] = {
    TuningNotFound: HTTPStatus.NOT_FOUND,
    RecipeNotFound: HTTPStatus.NOT_FOUND,
    ResultNotReady: HTTPStatus.NOT_FOUND,
    IdempotencyConflict: HTTPStatus.CONFLICT,
    InvalidRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    SubmissionsClosed: HTTPStatus.SERVICE_UNAVAILABLE,
    PricesUnreadable: HTTPStatus.SERVICE_UNAVAILABLE,
    Throttled: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Refusal(BaseModel):
    """The body of every answer that is an error."""

    error: str
    message: str
    findings: tuple[Finding, ...] = ()


def rest_api() -> APIGatewayRestResolver:
    """Make a router that answers errors by their kind, and never tells a caller a stack trace."""
    api = APIGatewayRestResolver()
    handlers: dict[type[Exception], Callable[..., Response[str]]] = {
        TunesmithError: _expected,
        NotFoundError: _no_route,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        api.exception_handler(kind)(handler)
    return api


def answer(status: HTTPStatus, body: BaseModel | bytes) -> Response[str]:
    """Answer with a JSON document."""
    text = body.decode() if isinstance(body, bytes) else body.model_dump_json()
    return Response(status_code=status, content_type=content_types.APPLICATION_JSON, body=text)


def read_query(model: type[Model], given: Mapping[str, str] | None) -> Model:
    """Read a call's query into a model; raises InvalidRequest."""
    query, findings = read(model, dict(given or {}))
    if query is None:
        raise InvalidRequest(findings)
    return query


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the key by which sending twice is safe, if there is one; raises InvalidRequest."""
    key = headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        fix = f"Send 1 to {LONGEST_KEY} characters, or leave it out."
        raise bad_request("Idempotency-Key", key[:80], "has a length that is not allowed", fix)
    return key


def bad_request(field: str, value: JsonValue, message: str, fix: str) -> InvalidRequest:
    """Make the error for a mistake in headers or query."""
    return InvalidRequest([Finding(field=field, value=value, message=message, fix=fix)])


def _expected(error: TunesmithError) -> Response[str]:
    status = _STATUS.get(type(error))
    if status is None:
        return _unexpected(error)
    logger.info("request refused", error=type(error).__name__, reason=str(error))
    findings = error.findings if isinstance(error, InvalidRequest) else ()
    refusal = Refusal(error=type(error).__name__, message=str(error), findings=findings)
    return answer(status, refusal)


def _no_route(_error: NotFoundError) -> Response[str]:
    return answer(HTTPStatus.NOT_FOUND, Refusal(error="NotFound", message="There is no such path."))


def _unexpected(error: Exception) -> Response[str]:
    logger.exception("request failed", exc_info=error)
    refusal = Refusal(error="InternalError", message="Something went wrong here; see the logs.")
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, refusal)
