"""Catches the request for a tuning job at the moment a client would send it.

Every call of every AWS client in Python goes through one method of botocore, the one that
tracing tools hook into. There the request is complete, whichever SDK of whatever version built
it, and no session or client of the user's has to be changed. The hook is there only while
something is handed over, and lets the calls of all other threads and tasks through.
"""

from __future__ import annotations

import functools
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Call = Callable[..., object]

METHOD = "_make_api_call"
SERVICE, OPERATION = "sagemaker", "CreateHyperParameterTuningJob"

_lock = threading.Lock()
_users = 0
_watching: ContextVar[bool] = ContextVar("tunesmith_watching", default=False)


class _Caught(BaseException):
    """Carries the request out of the SDK."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        super().__init__()
        self.request = dict(request)


def catch(call: Callable[[], object]) -> dict[str, Any] | None:
    """Run something and return the first tuning job it would create; None if it would not."""
    with _hooked():
        token = _watching.set(True)
        try:
            call()
        except _Caught as caught:
            return caught.request
        finally:
            _watching.reset(token)
    return None


@contextmanager
def _hooked() -> Iterator[None]:
    """Keep the hook in its place while anybody needs it."""
    global _users  # noqa: PLW0603 -- one hook for the whole process, like what it hooks into
    with _lock:
        if _users == 0:
            _hook_in()
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                _take_out()


def _hook_in() -> None:
    original = getattr(BaseClient, METHOD, None)
    if original is None:
        raise NotReady(
            "This version of botocore has another way to make calls, so that the tuner's request "
            "cannot be caught. Install a version that tunesmith names; nothing was sent."
        )
    setattr(BaseClient, METHOD, _hook(original))


def _hook(original: Call) -> Call:
    @functools.wraps(original)
    def make_api_call(client: BaseClient, operation: str, parameters: Any, *more: Any) -> object:  # noqa: ANN401 -- as botocore has them
        if _watching.get() and operation == OPERATION and _service(client) == SERVICE:
            raise _Caught(parameters)
        return original(client, operation, parameters, *more)

    make_api_call.__dict__[_MARK] = True
    return make_api_call


def _take_out() -> None:
    """Put back what was there, unless somebody has hooked in on top meanwhile."""
    current: Any = getattr(BaseClient, METHOD)
    if getattr(current, _MARK, False):
        setattr(BaseClient, METHOD, current.__wrapped__)


_MARK = "_hooked_by_tunesmith"


def _service(client: BaseClient) -> str:
    return client.meta.service_model.service_name
