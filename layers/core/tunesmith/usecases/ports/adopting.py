"""What adopting a job of somebody else needs from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tunesmith.domain.findings import Finding
    from tunesmith.domain.messages import Message


class Listed(NamedTuple):
    """A tuning job of the account."""

    name: str
    arn: str
    created_at: datetime


class TaggedJobs(Protocol):
    """The tuning jobs of the account, whoever started them, and their tags."""

    def tags(self, arn: str) -> Mapping[str, str]:
        """Return a job's tags; raises JobNotFound."""

    def in_progress(self) -> Iterable[Listed]:
        """Return the jobs that run, the newest first; not more than an account can have."""


class AdoptionWording(Protocol):
    """How people are told that a job is left alone."""

    def not_adopted(self, job_name: str, findings: Sequence[Finding]) -> Message:
        """Say what is wrong with the tags of a job."""
