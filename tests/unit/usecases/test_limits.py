"""What is counted against: quotas as far as they may be asked, and the operator's limit."""

from datetime import timedelta

from tests.fakes.queueing import FakeLimits, FakeQuotas
from tests.fakes.samples import NOON
from tunesmith.domain.account_limits import KnownLimits
from tunesmith.domain.errors import AccessDenied
from tunesmith.usecases.limits import GOOD_FOR, limits_in_force, refresh_limits

LARGE = "ml.m5.large for training job usage"
TUNINGS = "Number of concurrent hyperparameter tuning jobs"


def test_quotas_are_asked_once_in_a_while() -> None:
    store, quotas = FakeLimits(), FakeQuotas(**{LARGE: 4, TUNINGS: 100})

    refresh_limits(store, quotas, NOON)
    refresh_limits(store, quotas, NOON + GOOD_FOR / 2)
    assert quotas.asked == 1
    assert limits_in_force(store, 0) == {"ml.m5.large": 4, "tuning jobs": 100}

    quotas.values = {LARGE: 40}
    refresh_limits(store, quotas, NOON + GOOD_FOR)
    assert limits_in_force(store, 0) == {"ml.m5.large": 40}


def test_the_operators_limit_counts_where_it_is_lower() -> None:
    store = FakeLimits()
    assert (limits_in_force(store, 0), limits_in_force(store, 3)) == ({}, {"tuning jobs": 3})

    refresh_limits(store, FakeQuotas(**{TUNINGS: 5}), NOON)

    assert limits_in_force(store, 3) == {"tuning jobs": 3}
    assert limits_in_force(store, 8) == {"tuning jobs": 5}


def test_without_the_permission_nothing_is_known_and_it_is_not_asked_all_the_time() -> None:
    store, quotas = FakeLimits(), FakeQuotas()
    quotas.failing = AccessDenied("no")

    first = refresh_limits(store, quotas, NOON)
    again = refresh_limits(store, quotas, NOON + timedelta(minutes=1))

    assert first
    assert first.problem == "AccessDenied: no"
    assert (again, limits_in_force(store, 0)) == (None, {})


def test_an_outage_does_not_forget_what_is_known() -> None:
    store, quotas = FakeLimits(), FakeQuotas(**{LARGE: 4})
    refresh_limits(store, quotas, NOON)
    quotas.failing = AccessDenied("no")

    refresh_limits(store, quotas, NOON + GOOD_FOR)

    assert limits_in_force(store, 0) == {"ml.m5.large": 4}


def test_where_nobody_may_ask_any_more_nothing_is_known() -> None:
    store = FakeLimits()
    store.write(KnownLimits(asked_at=NOON, limits={"ml.m5.large": 4}))

    refresh_limits(store, None, NOON)

    assert limits_in_force(store, 0) == {}
    assert refresh_limits(store, None, NOON) is None
