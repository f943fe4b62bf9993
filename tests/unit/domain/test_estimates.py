"""Estimates, worked by hand: 20 trials of 600 s, 3 at a time, at 0.00101 USD a second."""

from decimal import Decimal

import pytest

from tunesmith.domain.estimates import Past, Scope, estimate, past_of
from tunesmith.domain.money import Budget, Rate

SCOPE = Scope(trials=20, parallel=3, trial_seconds=600)
RATE = Rate(
    usd_per_second=Decimal("0.00101"), usd_per_billed_second=Decimal("0.00101"), basis="ours"
)
PAST = Past(trial_seconds=100.0, trials=40, tunings=2)


def test_the_maximum_is_every_trial_in_full_with_start_and_end() -> None:
    # 20 x (600 + 120 + 120 + 60) s
    assert estimate(SCOPE, RATE).maximum_usd == Decimal("18.18")


def test_a_deadline_bounds_the_maximum() -> None:
    within = SCOPE.model_copy(update={"deadline": 1_000})

    # 3 x (1,000 + 120 + 60) s
    assert estimate(within, RATE).maximum_usd == Decimal("3.5754")


def test_without_a_past_half_of_the_time_limit_is_assumed_and_said() -> None:
    found = estimate(SCOPE, RATE)

    assert found.expected_usd == Decimal("8.484")  # 20 x (300 + 120) s
    assert "assumed" in found.basis
    assert "420 s" in found.basis


def test_with_a_past_its_trials_count_and_that_is_said() -> None:
    found = estimate(SCOPE, RATE, past=PAST)

    assert found.expected_usd == Decimal("2.02")  # 20 x 100 s
    assert "(2, with trials: 40)" in found.basis


def test_past_seconds_of_spot_trials_are_billed_ones() -> None:
    spot = RATE.model_copy(update={"usd_per_second": Decimal("0.0005")})

    assert estimate(SCOPE, spot, past=PAST).expected_usd == Decimal("2.02")
    assert estimate(SCOPE, spot).expected_usd == Decimal("4.2")


def test_a_budget_bounds_both_and_may_be_exceeded_by_what_is_told() -> None:
    found = estimate(SCOPE, RATE, budget=Budget(usd=Decimal(5)))

    # 3 trials x (60 s until it is noticed, and 60 + 120 + 60 s of one that has just started)
    assert found.overshoot_usd == Decimal("0.909")
    assert found.maximum_usd == Decimal("5.909")
    assert found.expected_usd == Decimal(5)


def test_a_budget_larger_than_the_maximum_changes_nothing() -> None:
    found = estimate(SCOPE, RATE, budget=Budget(usd=Decimal(100)))

    assert (found.maximum_usd, found.expected_usd) == (Decimal("18.18"), Decimal("8.484"))


def test_without_a_price_no_amount_is_told() -> None:
    found = estimate(SCOPE, None)

    assert found.maximum_usd is found.expected_usd is None
    assert "not known" in found.prices


@pytest.mark.parametrize(
    ("tunings", "past"),
    [
        ([], None),
        ([(100.0, 20)], Past(trial_seconds=100.0, trials=20, tunings=1)),
        ([(100.0, 20), (300.0, 5)], Past(trial_seconds=200.0, trials=25, tunings=2)),
        ([(1.0, 1)] * 10 + [(999.0, 1)], Past(trial_seconds=1.0, trials=10, tunings=10)),
    ],
)
def test_the_past_is_the_latest_tunings_median(
    tunings: list[tuple[float, int]], past: Past | None
) -> None:
    assert past_of(tunings) == past
