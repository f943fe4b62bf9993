"""Calls of the API: how they are sent, and how answers and errors are read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ValidationError

from tunesmith.domain.findings import Finding
from tunesmith_client import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith_client.transport import Reply, Transport

Model = TypeVar("Model", bound=BaseModel)
NUMBERS = "Give numbers and texts: int(x) or float(x) makes a plain number of one of NumPy's."


@dataclass
class Calls:
    """Sends calls to an address."""

    url: str
    transport: Transport

    def _call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        content = None if body is None else written(body, NUMBERS).encode()
        sent = {"Accept": "application/json", **(headers or {})}
        if content is not None:
            sent["Content-Type"] = "application/json"
        reply = self.transport.send(method, self.url.rstrip("/") + path, content, sent)
        if reply.status >= HTTPStatus.BAD_REQUEST:
            raise error_of(reply)
        return reply


def written(request: Mapping[str, Any], cure: str) -> str:
    """Write a request as JSON; raises NotReady, with what to do, where it holds anything else."""
    try:
        return json.dumps(request, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise errors.NotReady(
            f"The request holds something that is no plain value ({error}). {cure}"
        ) from error


def query(asked: Mapping[str, object]) -> str:
    """Write a query, without what was not asked for."""
    given = {key: value for key, value in asked.items() if value is not None}
    # A space is %20: a plus is signed as one, and then read as a space.
    return f"?{urlencode(given, quote_via=quote)}" if given else ""


def path(tuning_id: object) -> str:
    """Return the path of a tuning; raises NotReady for what is no id."""
    if not isinstance(tuning_id, str) or not tuning_id.strip():
        raise errors.NotReady(
            f"tuning_id: {tuning_id!r} is no tuning's id, a text such as k3wz5yq2m7p4xa6t. "
            "`tunesmith list` shows them, and a handle has its own as tuning_id."
        )
    return f"/tunings/{quote(tuning_id, safe='')}"


def read(model: type[Model], reply: Reply) -> Model:
    """Read an answer; raises Unreachable when something else answered."""
    try:
        return model.model_validate_json(reply.body)
    except ValidationError as error:
        raise errors.Unreachable(
            "What answered is not Tunesmith's API. Its address ends with the stage's name."
        ) from error


def error_of(reply: Reply) -> errors.ApiError:
    """Turn an error reply into the exception that names it."""
    body = reply.json()
    told = body if isinstance(body, dict) else {}
    code = str(told.get("error") or f"HTTP {reply.status}")
    unsaid = f"HTTP {reply.status} without a reason. Is that the API's address, with its stage?"
    message = next((str(told[key]) for key in _REASONS if told.get(key)), unsaid)
    if reply.status == HTTPStatus.UNPROCESSABLE_ENTITY:
        findings = [Finding.model_validate(each) for each in told.get("findings", [])]
        return errors.RequestRefused(message, status=reply.status, code=code, findings=findings)
    if code == "SubmissionsClosed":
        return errors.Closed(message, status=reply.status, code=code)
    kind = _KINDS.get(reply.status, errors.ApiError)
    return kind(message, status=reply.status, code=code)


_REASONS = ("detail", "message", "Message")
"""Where an error says why: a problem of the service, or what API Gateway says by itself."""

_KINDS: dict[int, type[errors.ApiError]] = {
    HTTPStatus.UNAUTHORIZED: errors.NotAllowed,
    HTTPStatus.FORBIDDEN: errors.NotAllowed,
    HTTPStatus.NOT_FOUND: errors.NotFound,
    HTTPStatus.CONFLICT: errors.Conflict,
}
