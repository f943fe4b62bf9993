"""What can go wrong between this machine and the service.

ClientError
├── NotReady            something here is missing or wrong: a file, an address, credentials
├── Unreachable         the service did not answer
├── StillRunning        the tuning was not over within the time given
├── TuningFailed        the tuning ended without a result; has `tuning`
└── ApiError            the service answered with an error; has `status` and `code`
    ├── RequestRefused  the request breaks rules; has `findings` (422)
    ├── NotAllowed      signature or permission (401, 403)
    ├── NotFound        no such tuning or recipe (404)
    ├── Conflict        the key came with another body, or a recipe is busy (409)
    └── Closed          new submissions are refused for now (503)
"""

# ruff: noqa: N818 - the names say what happened

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tunesmith.domain.findings import Finding

if TYPE_CHECKING:
    from tunesmith_client.answers import Tuning


class ClientError(Exception):
    """Root of every error that the client raises on purpose."""


class NotReady(ClientError):
    """Something on this machine is missing or wrong; the message says what to do."""


class Unreachable(ClientError):
    """The service did not answer."""


class StillRunning(ClientError, TimeoutError):
    """A tuning was not over within the time given; it goes on."""


class TuningFailed(ClientError):
    """A tuning ended without a result."""

    def __init__(self, message: str, tuning: "Tuning") -> None:
        super().__init__(message)
        self.tuning = tuning


class ApiError(ClientError):
    """The service answered with an error."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class RequestRefused(ApiError):
    """The request breaks one or more rules; nothing was started."""

    def __init__(
        self, message: str, *, status: int, code: str, findings: Sequence[Finding]
    ) -> None:
        super().__init__(message, status=status, code=code)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        """Say everything that is wrong, each with its fix: in a notebook this is all one sees."""
        if not self.findings:
            return super().__str__()
        headline = "The request was refused; nothing was started."
        return "\n".join([headline, *(f"- {each}" for each in self.findings)])


class NotAllowed(ApiError):
    """The call was not signed as it should be, or its signer may not make it."""


class NotFound(ApiError):
    """There is no such tuning or recipe."""


class Conflict(ApiError):
    """The same idempotency key came with another request before, or a recipe runs already."""


class Closed(ApiError):
    """The operator's switch refuses new submissions."""
