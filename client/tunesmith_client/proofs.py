"""How a caller proves who it is: by a signature, by a token, by an API key."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tunesmith_client.errors import NotReady
from tunesmith_client.transport import (
    PlainTransport,
    SignedTransport,
    Transport,
    credentials_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import botocore.session

API_KEY = "TUNESMITH_API_KEY"
TOKEN = "TUNESMITH_TOKEN"  # noqa: S105 -- the variable that holds one


@dataclass(frozen=True)
class Proof:
    """What a caller has beside AWS credentials; never shown."""

    api_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of_environment(cls, environ: Mapping[str, str] = os.environ) -> Proof:
        """Read it from the environment: arguments of a command can be seen by others."""
        return cls(api_key=environ.get(API_KEY) or None, token=environ.get(TOKEN) or None)

    def transport(self, url: str, session: botocore.session.Session) -> Transport:
        """Reach an API: with the token, else signed, else with the API key alone."""
        headers = self._headers()
        unsigned = self.token or (self.api_key and credentials_of(session) is None)
        if unsigned:
            return PlainTransport(headers)
        return SignedTransport.of(session, url, headers)

    def _headers(self) -> dict[str, str]:
        given = {"x-api-key": self.api_key}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        headers = {name: value.strip() for name, value in given.items() if value}
        if wrong := [name for name, value in headers.items() if not value.isprintable()]:
            raise NotReady(f"What was given for {wrong[0]} has characters that no header may have.")
        return headers
