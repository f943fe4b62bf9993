"""Conditional writes: all order among functions that run at once rests on them."""

from collections.abc import Callable

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import TunesmithError


class _ConditionError(TunesmithError):
    """The condition of a write does not hold."""


def held(write: Callable[[], object]) -> bool:
    """Perform a conditional write; False, and nothing written, when its condition fails."""
    try:
        with translated({"ConditionalCheckFailedException": _ConditionError}):
            write()
    except _ConditionError:
        return False
    return True
