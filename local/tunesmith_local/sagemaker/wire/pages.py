"""Paging through listings: a token says where the next page begins."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store.listing import JobFilter
from tunesmith_local.sagemaker.wire.errors import ValidationException

DEFAULT_SIZE = 10
NOT_PART_OF_THE_QUESTION = {"NextToken", "MaxResults"}

Row = TypeVar("Row")


def read_page(
    request: JsonObject, read: Callable[[int, int], Sequence[Row]]
) -> tuple[Sequence[Row], JsonObject]:
    """Read a page; `read` takes offset and limit. Gives the rows and the NextToken member."""
    size = int(request.get("MaxResults") or DEFAULT_SIZE)
    offset = _offset(request)
    # One more than asked for tells whether there is another page.
    rows = read(offset, size + 1)
    if len(rows) <= size:
        return rows, {}
    return rows[:size], {"NextToken": _token(offset + size, request)}


def job_filter(request: JsonObject, *, sort_by: str, order: str) -> JobFilter:
    """Read the filters and the order of a listing of jobs, with what it does unless told."""
    return JobFilter(
        name_contains=request.get("NameContains"),
        status=request.get("StatusEquals"),
        created_after=request.get("CreationTimeAfter"),
        created_before=request.get("CreationTimeBefore"),
        modified_after=request.get("LastModifiedTimeAfter"),
        modified_before=request.get("LastModifiedTimeBefore"),
        sort_by=request.get("SortBy") or sort_by,
        descending=(request.get("SortOrder") or order) == "Descending",
    )


def _token(offset: int, request: JsonObject) -> str:
    content = json.dumps([offset, _question(request)])
    return base64.urlsafe_b64encode(content.encode()).decode()


def _offset(request: JsonObject) -> int:
    """Read a token, which belongs to the question it was given for."""
    token = request.get("NextToken")
    if not token:
        return 0
    try:
        offset, question = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error) as error:
        raise ValidationException("Invalid pagination token.") from error
    if question != _question(request):
        raise ValidationException(
            "Invalid pagination token: it belongs to a request with other parameters."
        )
    return int(offset)


def _question(request: JsonObject) -> str:
    asked = {key: each for key, each in request.items() if key not in NOT_PART_OF_THE_QUESTION}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
