"""Sends signed HTTP requests (Signature Version 4) to an API behind API Gateway."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from tunesmith_client.aws_errors import NO_CREDENTIALS, NO_REGION, told_as_ours
from tunesmith_client.errors import NotReady, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import botocore.session
    from botocore.credentials import Credentials

SERVICE = "execute-api"
TIMEOUT_SECONDS = 30
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WORTH_RETRYING = frozenset({429, 500, 502, 503, 504})
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.3
LONGEST_PAUSE_SECONDS = 20.0
"""However long a server asks to be left alone."""
CREDENTIALS = "The AWS credentials cannot be used"
SIGN_IN = "Check AWS_PROFILE, or sign in with `aws sso login`."
SILENT = "Is the address right (--api-url, TUNESMITH_API_URL), and is the stack up?"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> object:
        """Return the body as JSON; None when it is something else."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def is_passing(self) -> bool:
        """Whether the same call may well succeed a little later."""
        body = self.json()
        on_purpose = isinstance(body, dict) and body.get("error") == "SubmissionsClosed"
        return self.status in WORTH_RETRYING and not on_purpose

    @property
    def asked_pause(self) -> float:
        """How many seconds the server asks to be left alone; 0 where it says nothing."""
        told = self.headers.get("Retry-After", "")
        return min(float(told), LONGEST_PAUSE_SECONDS) if told.isdecimal() else 0.0


class Transport(Protocol):
    """Sends one request and returns the reply, whatever its status."""

    def send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Send it; raises Unreachable."""


@dataclass
class PlainTransport:
    """Sends each request with headers that prove who calls: a token, an API key."""

    proof: Mapping[str, str] = field(default_factory=dict, repr=False)
    _sessions: dict[str, URLLib3Session] = field(default_factory=dict, repr=False)

    def send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Send it; raises Unreachable."""
        given = {**headers, **self.proof}
        request = AWSRequest(method=method, url=url, data=body or b"", headers=given)
        self._sign(request)
        with told_as_ours(f"{_server(url)} does not answer", SILENT):
            response = self._session(url).send(request.prepare())
            return Reply(response.status_code, response.content, response.headers)

    def _sign(self, request: AWSRequest) -> None:
        """Leave it unsigned."""

    def _session(self, url: str) -> URLLib3Session:
        server = _server(url)
        if server not in self._sessions:
            proxies = {} if urlsplit(url).hostname in LOOPBACK else get_environ_proxies(url)
            self._sessions[server] = URLLib3Session(proxies=proxies, timeout=TIMEOUT_SECONDS)
        return self._sessions[server]


@dataclass(kw_only=True)
class SignedTransport(PlainTransport):
    """Signs each request with the caller's AWS credentials."""

    credentials: Credentials
    region: str

    @classmethod
    def of(
        cls, session: botocore.session.Session, url: str, proof: Mapping[str, str] | None = None
    ) -> SignedTransport:
        """Take credentials and, unless the address names one, the region of a session."""
        credentials = credentials_of(session)
        if credentials is None:
            raise NotReady(NO_CREDENTIALS)
        region = region_of(url) or session.get_config_variable("region")
        if not region:
            raise NotReady(NO_REGION)
        return cls(proof=proof or {}, credentials=credentials, region=region)

    def _sign(self, request: AWSRequest) -> None:
        with told_as_ours(CREDENTIALS, SIGN_IN):
            credentials = self.credentials.get_frozen_credentials()  # renewed where need be
        SigV4Auth(credentials, SERVICE, self.region).add_auth(request)


@dataclass
class Retrying:
    """Sends again, after growing pauses, what failed for a moment.

    Every call of the API may be sent twice: submissions carry an idempotency key.
    """

    inner: Transport
    sleep: Callable[[float], None] = time.sleep

    def send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Send until it works or patience ends."""
        for attempt in range(ATTEMPTS):
            last, asked = attempt == ATTEMPTS - 1, 0.0
            try:
                reply = self.inner.send(method, url, body, headers)
            except Unreachable:
                if last:
                    raise
            else:
                if last or not reply.is_passing:
                    return reply
                asked = reply.asked_pause
            self.sleep(max(FIRST_PAUSE_SECONDS * 2**attempt, asked))
        raise AssertionError  # the last attempt returned or raised


def unsigned(url: str) -> Reply:
    """Get an address as somebody without credentials; raises Unreachable."""
    proxies = {} if urlsplit(url).hostname in LOOPBACK else get_environ_proxies(url)
    session = URLLib3Session(proxies=proxies, timeout=TIMEOUT_SECONDS)
    with told_as_ours(f"{_server(url)} does not answer"), contextlib.closing(session):
        response = session.send(AWSRequest(method="GET", url=url).prepare())
        return Reply(response.status_code, response.content)


def credentials_of(session: botocore.session.Session) -> Credentials | None:
    """Return a session's credentials, if it has any; raises NotReady where it cannot tell."""
    with told_as_ours(CREDENTIALS, SIGN_IN):
        return session.get_credentials()


def region_of(url: str) -> str | None:
    """Read the region from an API Gateway address."""
    host = urlsplit(url).hostname or ""
    _, found, rest = host.partition(f".{SERVICE}.")
    return rest.split(".", 1)[0] if found else None


def is_address(url: str) -> bool:
    """Tell whether there is a server in an address, whether it answers or not."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that there is not
        return False


def _server(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
