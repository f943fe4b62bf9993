"""The REST API's door: how answers and errors look to those who call."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.adapters.problems import INTERNAL, KINDS, MEDIA_TYPE, NO_PATH, Problem, problem
from tunesmith.domain.errors import InvalidRequest, TunesmithError, UnsupportedMediaType
from tunesmith.domain.findings import Finding
from tunesmith.domain.reading import Model, read

if TYPE_CHECKING:
    from collections.abc import Callable

logger = Logger(child=True)

LONGEST_KEY = 200
LARGEST_ANSWER = 6_000_000
"""In bytes, as a text in JSON, which is how Lambda counts; 6 MiB with all around it are allowed."""


def rest_api() -> APIGatewayRestResolver:
    """Make a router that answers errors by their kind, and never tells a caller a stack trace."""
    api = APIGatewayRestResolver()

    def expected(error: TunesmithError) -> Response[str]:
        return _expected(error, call_of(api.current_event))

    def no_route(_error: NotFoundError) -> Response[str]:
        detail = "GET /openapi.json tells which paths there are."
        return refusal(problem("NotFound", NO_PATH, detail, call=call_of(api.current_event)))

    def unexpected(error: Exception) -> Response[str]:
        return _unexpected(error, call_of(api.current_event))

    handlers: dict[type[Exception], Callable[..., Response[str]]] = {
        TunesmithError: expected,
        NotFoundError: no_route,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        api.exception_handler(kind)(handler)
    return api


def answer(
    status: HTTPStatus,
    body: BaseModel | bytes | str,
    media: str = content_types.APPLICATION_JSON,
    *,
    lies_at: str | None = None,
) -> Response[str]:
    """Answer with a document, of JSON unless it is said; raises InvalidRequest if it is too large.

    `lies_at` tells where else it can be read.
    """
    text = body.model_dump_json() if isinstance(body, BaseModel) else _text(body)
    if (size := len(json.dumps(text))) > LARGEST_ANSWER:
        message = "would be larger than the 6 MB that a function may answer"
        fix = (
            f"Read {lies_at} instead."
            if lies_at
            else "Ask for less, where the call has a way to: a smaller page, no curves."
        )
        raise bad_request("answer", size, message, fix)
    return Response(status_code=status, content_type=media, body=text)


def _text(body: bytes | str) -> str:
    return body.decode() if isinstance(body, bytes) else body


def refusal(found: Problem, headers: Mapping[str, str] | None = None) -> Response[str]:
    """Answer with a problem."""
    return Response(
        status_code=found.status or HTTPStatus.INTERNAL_SERVER_ERROR,
        content_type=MEDIA_TYPE,
        body=found.model_dump_json(exclude_none=True),
        headers=dict(headers or {}),
    )


def call_of(event: APIGatewayProxyEvent) -> str:
    """Name a call as API Gateway does."""
    return event.request_context.request_id or "unknown"


def address_of(event: APIGatewayProxyEvent) -> str | None:
    """Return the address under which the API was called, with its stage if it is in there."""
    context = event["requestContext"]
    if not (host := context.get("domainName")):
        return None
    return f"https://{host}{context['path'].removesuffix(event['path'])}"


def caller_of(event: APIGatewayProxyEvent) -> str | None:
    """Name who calls: whoever signed, whom a token speaks of, or whose API key came along."""
    context = event["requestContext"]
    identity, authorizer = context.get("identity") or {}, context.get("authorizer") or {}
    known = identity.get("userArn") or authorizer.get("principalId")
    if known is None and (key := identity.get("apiKeyId")):
        known = f"api-key:{key}"  # its id: the key itself is a secret
    return known


def read_query(model: type[Model], given: Mapping[str, object] | None) -> Model:
    """Read a call's query, or its body, into a model; raises InvalidRequest."""
    query, findings = read(model, dict(given or {}))
    if query is None:
        raise InvalidRequest(findings)
    return query


class _Nothing(BaseModel):
    """What a call that takes nothing may bring."""

    model_config = ConfigDict(extra="forbid")


def takes_nothing(event: APIGatewayProxyEvent) -> None:
    """Refuse a query or a body where none counts; raises InvalidRequest.

    Who sends `dry_run` or `max_jobs` to a call that knows neither must not start something else.
    """
    read_query(_Nothing, event.query_string_parameters)
    if (event.body or "").strip() not in {"", "{}"}:
        raise bad_request("request", None, "has a body, and none counts here", "Leave it out.")


def idempotency_key(headers: Mapping[str, str]) -> str | None:
    """Return the key by which sending twice is safe, if there is one; raises InvalidRequest."""
    key = headers.get("Idempotency-Key")
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        fix = f"Send 1 to {LONGEST_KEY} characters, or leave it out."
        raise bad_request("Idempotency-Key", key[:80], "has a length that is not allowed", fix)
    return key


def body_of(event: APIGatewayProxyEvent) -> bytes:
    """Return a call's body; raises UnsupportedMediaType unless it may be JSON or YAML."""
    given = (event.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if given and not given.endswith(("/json", "+json", "yaml")):
        raise UnsupportedMediaType(
            f"The Content-Type is {given[:80]}. Send application/json or application/yaml."
        )
    try:
        return (event.decoded_body or "").encode()
    except ValueError as error:  # base64 of something that is no text
        message, fix = "is not UTF-8 text", "Send it as UTF-8."
        raise bad_request("request", None, message, fix) from error


def bad_request(field: str, value: JsonValue, message: str, fix: str) -> InvalidRequest:
    """Make the error for a mistake in headers or query."""
    return InvalidRequest([Finding(field=field, value=value, message=message, fix=fix)])


def _expected(error: TunesmithError, call: str) -> Response[str]:
    kind = KINDS.get(type(error))
    if kind is None:
        return _unexpected(error, call)
    name = type(error).__name__
    logger.info("request refused", error=name, reason=str(error), call=call)
    findings = error.findings if isinstance(error, InvalidRequest) else ()
    return refusal(problem(name, kind, str(error), call=call, findings=findings))


def _unexpected(error: Exception, call: str) -> Response[str]:
    logger.exception("request failed", exc_info=error, call=call)
    detail = "The service's logs say what, under the name of this call."
    return refusal(problem("InternalError", INTERNAL, detail, call=call))
