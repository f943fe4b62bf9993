"""Members of a native request that look misspelt: they are let through, but not in silence."""

from collections.abc import Iterator
from itertools import islice

from tunesmith.domain.native import TuningRequest
from tunesmith.domain.native_config import Member
from tunesmith.domain.reading import did_you_mean

ALIKE = 0.9
"""SageMaker's own members are less alike than this, one letter too many or too few is more."""
MOST_LOOKED_AT = 100


def misspelt(request: TuningRequest) -> Iterator[str]:
    """Return a sentence for every member that is probably another one."""
    for path, name, known in islice(_unknown(request, ""), MOST_LOOKED_AT):
        if meant := did_you_mean(name, known, alike=ALIKE):
            yield (
                f"{path}{name} is not known here, and SageMaker takes no member that it does not"
                f" know: did you mean {meant}?"
            )


def _unknown(member: Member, path: str) -> Iterator[tuple[str, str, list[str]]]:
    """Find the members that the models do not list, each with those that stand beside it."""
    known = list(type(member).model_fields)
    yield from ((path, name, known) for name in member.model_extra or {})
    for name in known:
        value = getattr(member, name)
        several = value if isinstance(value, list) else [value]
        for at, one in enumerate(several):
            if isinstance(one, Member):
                place = f"[{at}]" if isinstance(value, list) else ""
                yield from _unknown(one, f"{path}{name}{place}.")
