"""What the queue counts against: the account's quotas as far as known, and the operator's own."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tunesmith.domain.account_limits import KnownLimits, limits_of
from tunesmith.domain.errors import TunesmithError
from tunesmith.domain.needs import TUNINGS
from tunesmith.usecases.ports.quotas import AccountQuotas, LimitsStore

GOOD_FOR = timedelta(hours=1)


def limits_in_force(store: LimitsStore, most_tunings: int) -> Mapping[str, int]:
    """Return the limits that are known; `most_tunings` is the operator's, 0 for none."""
    known = store.read()
    limits = dict(known.limits) if known else {}
    if most_tunings:
        limits[TUNINGS] = min(most_tunings, limits.get(TUNINGS, most_tunings))
    return limits


def refresh_limits(
    store: LimitsStore, quotas: AccountQuotas | None, now: datetime
) -> KnownLimits | None:
    """Ask for the quotas when the last answer is old; None when it was not time to.

    Without `quotas` nobody may ask, and what was once answered is forgotten. What cannot be asked
    is not known: then SageMaker's refusals tell.
    """
    known = store.read()
    if quotas is None:
        return _forget(known, store, now)
    if known is not None and now - known.asked_at < GOOD_FOR:
        return None
    try:
        fresh = KnownLimits(asked_at=now, limits=limits_of(quotas.ask()))
    except TunesmithError as error:
        before = known.limits if known else {}
        problem = f"{type(error).__name__}: {error}"
        fresh = KnownLimits(asked_at=now, limits=before, problem=problem)
    store.write(fresh)
    return fresh


def _forget(known: KnownLimits | None, store: LimitsStore, now: datetime) -> KnownLimits | None:
    if known is None or not known.limits:
        return None
    none = KnownLimits(asked_at=now)
    store.write(none)
    return none
