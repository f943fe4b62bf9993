"""What the REST API answers when it refuses: problem details, as RFC 9457 has them."""

from http import HTTPStatus
from typing import NamedTuple

from pydantic import BaseModel, Field

from tunesmith.domain.errors import (
    IdempotencyConflict,
    InvalidRequest,
    PricesUnreadable,
    RecipeBusy,
    RecipeNotFound,
    RequestTooLarge,
    ResultNotReady,
    SubmissionsClosed,
    Throttled,
    TunesmithError,
    TuningNotFound,
    Unavailable,
    UnsupportedMediaType,
)
from tunesmith.domain.findings import Finding

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:tunesmith:error:"
"""What the types of all problems begin with; the error's name follows."""
CALL = "urn:tunesmith:call:"


class Kind(NamedTuple):
    """What all answers of one kind have in common."""

    status: HTTPStatus
    title: str


KINDS: dict[type[TunesmithError], Kind] = {
    TuningNotFound: Kind(HTTPStatus.NOT_FOUND, "There is no such tuning"),
    RecipeNotFound: Kind(HTTPStatus.NOT_FOUND, "There is no such recipe"),
    RecipeBusy: Kind(HTTPStatus.CONFLICT, "The recipe is busy"),
    ResultNotReady: Kind(HTTPStatus.NOT_FOUND, "The tuning has no such document, or none yet"),
    IdempotencyConflict: Kind(HTTPStatus.CONFLICT, "The key came with another body before"),
    RequestTooLarge: Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too large"),
    UnsupportedMediaType: Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The request is neither JSON nor YAML"
    ),
    InvalidRequest: Kind(HTTPStatus.UNPROCESSABLE_ENTITY, "The request breaks rules"),
    SubmissionsClosed: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "No new tunings are taken for now"),
    PricesUnreadable: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "The deployment's file of prices cannot be read"
    ),
    Throttled: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "AWS asks to slow down"),
    Unavailable: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "AWS failed for a moment"),
}
"""The errors that a caller can act upon; every other one is an `InternalError`."""

NO_PATH = Kind(HTTPStatus.NOT_FOUND, "There is no such path")
NO_METHOD = Kind(HTTPStatus.METHOD_NOT_ALLOWED, "The path has no such method")
INTERNAL = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here")


class Problem(BaseModel):
    """The body of every answer that is an error."""

    type: str = Field(description="Names the kind of error for good; `error` ends it.")
    title: str = Field(description="What all errors of this kind have in common.")
    status: int | None = Field(default=None, description="The answer's status.")
    detail: str = Field(description="What is wrong this time.")
    instance: str | None = Field(default=None, description="Names the call, as the logs do.")
    error: str = Field(description="The kind of error in a word, for programs.")
    findings: tuple[Finding, ...] = Field(
        default=(), description="Every mistake of a request, each with its field and its fix."
    )


def problem(
    error: str, kind: Kind, detail: str, *, call: str, findings: tuple[Finding, ...] = ()
) -> Problem:
    """Describe one error of a kind."""
    return Problem(
        type=f"{TYPE}{error}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"{CALL}{call}",
        error=error,
        findings=findings,
    )
