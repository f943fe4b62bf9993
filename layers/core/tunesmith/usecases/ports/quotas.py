"""What the account allows, as its quotas say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunesmith.domain.account_limits import KnownLimits


class AccountQuotas(Protocol):
    """SageMaker's quotas of this account and region."""

    def ask(self) -> Mapping[str, float]:
        """Return their values by their names; raises AccessDenied, Throttled, Unavailable."""


class LimitsStore(Protocol):
    """Remembers what the quotas came to: asking takes many calls."""

    def read(self) -> KnownLimits | None:
        """Return what is known; None when nobody has asked."""

    def write(self, known: KnownLimits) -> None:
        """Keep what was answered."""
