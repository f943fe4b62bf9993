"""What the shell offers for an option's value (`tunesmith --install-completion`)."""

from __future__ import annotations


def statuses(incomplete: str) -> list[str]:
    """Offer how a tuning may stand."""
    from tunesmith.domain.tuning import TuningStatus  # noqa: PLC0415 -- only when Tab is pressed

    return [each.value for each in TuningStatus if each.value.startswith(incomplete)]


def policies(incomplete: str) -> list[str]:
    """Offer the stopping policies."""
    from tunesmith.domain.policies import POLICIES  # noqa: PLC0415 -- only when Tab is pressed

    return [each for each in POLICIES if each.startswith(incomplete)]
