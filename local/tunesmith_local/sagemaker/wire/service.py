"""The JSON 1.1 protocol: from a target and a body to status, headers and a body."""

import json
import logging
import uuid
from collections.abc import Mapping

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import (
    ApiError,
    InternalFailure,
    SerializationException,
    UnknownOperationException,
)
from tunesmith_local.sagemaker.wire.shapes import check_shape

logger = logging.getLogger(__name__)

Answer = tuple[int, dict[str, str], bytes]


class Service:
    """Answers calls; never raises."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._operations = operations

    def answer(self, target: str, body: bytes, caller: Caller) -> Answer:
        """Answer one call."""
        try:
            return _response(200, self._call(target, body, caller))
        except ApiError as error:
            return _error(error)
        except Exception:
            logger.exception("%s broke", target)
            return _error(InternalFailure("We encountered an internal error. Please try again."))

    def _call(self, target: str, body: bytes, caller: Caller) -> JsonObject:
        name = target.rpartition(".")[2]
        operation = self._operations.get(name)
        if operation is None:
            raise UnknownOperationException(f"The operation {name} is not simulated.")
        request = _parsed(body)
        check_shape(name, request)
        return operation(caller, request)


def _parsed(body: bytes) -> JsonObject:
    try:
        request = json.loads(body or b"{}")
    except ValueError as error:
        raise SerializationException("The request body is not valid JSON.") from error
    if not isinstance(request, dict):
        raise SerializationException("The request body is not a JSON object.")
    return request


def _error(error: ApiError) -> Answer:
    return _response(error.status, {"__type": error.code, "message": str(error)})


def _response(status: int, content: JsonObject) -> Answer:
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "x-amzn-RequestId": str(uuid.uuid4()),
    }
    return status, headers, json.dumps(content).encode()
