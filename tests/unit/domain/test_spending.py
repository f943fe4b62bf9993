"""What a running tuning has cost, worked by hand at 0.01 USD a second."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.fakes.samples import NOON
from tunesmith.domain.money import Budget, Rate, Spend, usd
from tunesmith.domain.spending import Standing, Usage, spend, standing, usage_of, used_up
from tunesmith.domain.trials import Trial, TrialStatus

RATE = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.02"), basis="ours")


def ran(seconds: int | None, billed: int | None = None) -> Trial:
    return Trial(
        name="t",
        status=TrialStatus.COMPLETED,
        started_at=None if seconds is None else NOON,
        ended_at=NOON + timedelta(seconds=seconds or 0),
        billable_seconds=billed,
    )


def runs(since: int | None) -> Trial:
    started = None if since is None else NOON - timedelta(seconds=since)
    return Trial(name="r", status=TrialStatus.IN_PROGRESS, started_at=started)


def test_ended_trials_count_by_what_is_billed_and_by_the_clock_where_that_is_unknown() -> None:
    used = usage_of([ran(100, billed=40), ran(50), ran(None)])

    assert used == Usage(trials=3, billed=40, by_clock=50)
    # 40 x 0.02 + 50 x 0.01
    assert spend(used, [], RATE, NOON).spent_usd == Decimal("1.3")


def test_running_trials_count_so_far_and_with_what_ending_them_costs() -> None:
    found = spend(Usage(), [runs(30), runs(None)], RATE, NOON)

    assert found.spent_usd == Decimal("0.3")
    # two of them, 60 s until it is noticed, 120 s of grace, 60 s of upload
    assert found.committed_usd == Decimal("4.8")
    assert found.at == NOON


@pytest.mark.parametrize(
    ("spent", "committed", "stands"),
    [
        ("0", "7.99", Standing.WITHIN),
        ("5", "3", Standing.NEAR),
        ("9", "0.99", Standing.NEAR),
        ("9", "1", Standing.USED_UP),
        ("12", "0", Standing.USED_UP),
    ],
)
def test_a_budget_is_used_up_once_ending_the_trials_would_reach_it(
    spent: str, committed: str, stands: Standing
) -> None:
    now = Spend(spent_usd=Decimal(spent), committed_usd=Decimal(committed), at=NOON)

    assert standing(Budget(usd=Decimal(10), alert_at=0.8), now) is stands


def test_the_reason_holds_the_figures() -> None:
    now = Spend(spent_usd=Decimal("9.5"), committed_usd=Decimal("0.75"), at=NOON)

    reason = used_up(Budget(usd=Decimal(10)), now, notional=True)

    assert "$10.00 (notional)" in reason
    assert "$9.50" in reason
    assert "$0.7500" in reason


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("1234.5", "$1,234.50"),
        ("0.25", "$0.2500"),
        ("0.00032", "$0.000320"),
    ],
)
def test_small_amounts_are_told_from_nothing(amount: str, text: str) -> None:
    assert usd(Decimal(amount)) == text
