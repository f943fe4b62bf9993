"""What an account's quotas allow, from the names that Service Quotas gives them."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.needs import MACHINES, SPOT, TRIALS, TUNINGS, Amounts

_OF_A_TYPE = re.compile(r"^(ml\.[a-z0-9.-]+) for (spot )?training job usage$", re.IGNORECASE)
_OVERALL: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(concurrent|parallel)\b.*\bhyper-?\s?parameter tuning jobs$", re.IGNORECASE),
        TUNINGS,
    ),
    (re.compile(r"\b(concurrent|parallel) training jobs$", re.IGNORECASE), TRIALS),
    (
        re.compile(r"^(total )?number of instances across( all)? training jobs$", re.IGNORECASE),
        MACHINES,
    ),
)


class KnownLimits(BaseModel):
    """What Service Quotas answered, when it was last asked."""

    model_config = ConfigDict(frozen=True)

    asked_at: datetime
    limits: Amounts = {}
    problem: str | None = None
    """Why it did not answer; the limits are then those of the time before."""


def limits_of(quotas: Mapping[str, float]) -> Amounts:
    """Return the quotas that a queue can count against; names that say nothing to it are left."""
    return dict(_read(quotas))


def _read(quotas: Mapping[str, float]) -> Iterator[tuple[str, int]]:
    for name, value in quotas.items():
        if typed := _OF_A_TYPE.match(name.strip()):
            yield f"{typed[1].lower()}{SPOT if typed[2] else ''}", int(value)
            continue
        for pattern, resource in _OVERALL:
            if pattern.search(name.strip()):
                yield resource, int(value)
                break
