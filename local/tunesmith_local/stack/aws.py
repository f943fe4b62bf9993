"""boto3 sessions and clients that talk to the stack and to nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials


@dataclass(frozen=True)
class Credentials:
    """An access key pair; the emulator's root unless a user was created."""

    access_key: str = "test"
    secret_key: str = "test"  # noqa: S105 -- the emulator's documented default, no secret

    @classmethod
    def of(cls, frozen: ReadOnlyCredentials) -> Credentials:
        """Take over botocore's credentials."""
        return cls(frozen.access_key or "", frozen.secret_key or "")


ROOT = Credentials()


@dataclass(frozen=True)
class Aws:
    """Makes clients for one endpoint, whatever this machine's own AWS setup says."""

    endpoint_url: str
    region: str
    credentials: Credentials = ROOT

    def client(self, service: str) -> Any:  # noqa: ANN401 -- each service has a client type of its own
        """Return a client of a service."""
        session = boto3.Session(
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            region_name=self.region,
        )
        return session.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.endpoint_url,
            config=Config(
                proxies={},  # a proxy of this machine must not see loopback traffic
                connect_timeout=5,
                read_timeout=60,
                retries={"mode": "standard", "max_attempts": 3},
                s3={"addressing_style": "path"},
            ),
        )
