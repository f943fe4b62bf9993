"""What a verification needs of AWS, named after an environment that only it uses."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith_client.api import TuningsApi

PREFIX = "verify-"
_ENVIRONMENT = re.compile(r"verify-[0-9a-f]{8}")


class Clients(Protocol):
    """Makes clients of one account and region."""

    def __call__(self, service: str) -> Any:  # noqa: ANN401 -- each service has a type of its own
        """Return a client of a service."""


@dataclass(frozen=True)
class Names:
    """The names of all that a verification makes; each follows from the environment's."""

    environment: str

    @classmethod
    def fresh(cls) -> Names:
        """Return names that nothing has yet."""
        return cls(PREFIX + secrets.token_hex(4))

    @classmethod
    def of(cls, environment: str) -> Names:
        """Take an environment of an earlier verification, and nothing else; raises NotReady."""
        if not _ENVIRONMENT.fullmatch(environment):
            raise NotReady(f"{environment} is no verification: those are named {PREFIX}1a2b3c4d.")
        return cls(environment)

    @property
    def stack(self) -> str:
        """The CloudFormation stack."""
        return f"tunesmith-{self.environment}"

    @property
    def own(self) -> str:
        """What the names of the stack's bucket and table begin with."""
        return f"{self.stack}-"

    @property
    def artifacts(self) -> str:
        """The bucket for what is deployed."""
        return f"{self.stack}-artifacts"

    @property
    def events(self) -> str:
        """The rule and the queue that events are caught with."""
        return f"{self.stack}-events"

    @property
    def jobs(self) -> str:
        """What the names of the jobs begin with."""
        return f"{self.environment}-"


class Site(Protocol):
    """An account to verify on."""

    @property
    def region(self) -> str:
        """Its region."""

    @property
    def client(self) -> Clients:
        """Makes clients."""

    def deploy(self, names: Names) -> Mapping[str, str]:
        """Deploy the stack and return its outputs."""

    def api(self, outputs: Mapping[str, str]) -> TuningsApi:
        """Reach the deployed API."""
