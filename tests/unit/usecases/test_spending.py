"""Spending: recorded each round, told once, and ended when the budget is used up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.chat import FakeMessenger, FakeSwitch, PlainWording
from tests.fakes.samples import ID, NOON, record, trial
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.money import Budget, Rate, Spend
from tunesmith.domain.policies import StoppingMode, StoppingSpec
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.alert import alert
from tunesmith.usecases.notify import Told
from tunesmith.usecases.spending import Purse, look_at_spending

CENT = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.01"), basis="ours")
ENDED = trial(1, [0.5]).model_copy(update={"billable_seconds": 100})
RUNS = Trial(name="runs", status=TrialStatus.IN_PROGRESS, started_at=NOON - timedelta(seconds=100))
# 1.00 for the ended trial, 1.00 for the running one so far, 2.40 to end it


class World:
    def __init__(self, **changes: Any) -> None:
        self.tunings = FakeTunings(record(**{"rate": CENT, **changes}))
        self.enforcing = FakeSwitch()

    @property
    def record(self) -> TuningRecord:
        return self.tunings.get(ID)

    def look(self) -> Purse:
        return look_at_spending(
            self.record,
            running=[RUNS],
            ended=[ENDED],
            now=NOON,
            tunings=self.tunings,
            enforcing=self.enforcing,
        )


def budget(usd: str) -> Budget:
    return Budget(usd=Decimal(usd), alert_at=0.8)


def test_what_was_spent_is_recorded_with_and_without_a_budget() -> None:
    world = World()

    assert world.look() == Purse()

    spend = world.record.spend
    assert spend
    assert (spend.spent_usd, spend.committed_usd) == (Decimal(2), Decimal("2.4"))
    assert spend.at == NOON


def test_without_a_price_nothing_is_recorded() -> None:
    world = World(rate=None, budget=budget("1"))

    assert world.look() == Purse()
    assert world.record.spend is None


@pytest.mark.parametrize(
    ("usd", "near", "ends"),
    [("6", False, False), ("5", True, False), ("4.41", True, False), ("4.4", False, True)],
)
def test_a_budget_is_told_when_near_and_ends_the_tuning_when_used_up(
    usd: str, near: bool, ends: bool
) -> None:
    purse = World(budget=budget(usd)).look()

    assert (purse.near, purse.decision is not None) == (near, ends)


def test_the_decision_says_why_and_is_the_same_each_time() -> None:
    world = World(budget=budget("3"))

    first, second = world.look().decision, world.look().decision

    assert first
    assert first == second
    assert first.enforced
    assert first.verdict.evidence == {"budget_usd": 3, "spent_usd": 2, "committed_usd": 2.4}
    assert "$3.00" in first.verdict.reason


def test_shadow_is_for_policies_and_the_switch_is_for_everything() -> None:
    world = World(budget=budget("3"), stopping=StoppingSpec(mode=StoppingMode.SHADOW))
    enforced = world.look().decision
    world.enforcing.on = False
    told = world.look()
    noted = told.decision

    assert told.near  # it goes on: people want to hear of that
    assert enforced
    assert enforced.enforced
    assert noted
    assert not noted.enforced
    assert noted.decision_id != enforced.decision_id


def test_a_tuning_that_is_over_keeps_what_it_cost() -> None:
    world = World(status=TuningStatus.FINISHED)

    world.look()

    assert world.record.spend is None


class Chat:
    def __init__(self, **changes: Any) -> None:
        self.tunings = FakeTunings(record(**changes))
        self.messenger = FakeMessenger()

    def alert(self) -> Told:
        return alert(ID, tunings=self.tunings, messenger=self.messenger, wording=PlainWording())


def test_an_alert_is_told_once() -> None:
    chat = Chat()

    assert [chat.alert(), chat.alert()] == [Told.SENT, Told.NOT_NEWS]
    assert chat.messenger.texts == ["budget alert digits-mlp"]
    assert chat.tunings.get(ID).announced == ("budget alert",)


def test_that_nothing_ends_a_tuning_whose_budget_is_used_up_is_told_after_the_alert() -> None:
    spent = Spend(spent_usd=Decimal(4), committed_usd=Decimal("0.5"), at=NOON)
    chat = Chat(budget=budget("5"), spend=spent)
    chat.alert()
    chat.tunings.change(ID, {"budget": budget("4")})

    assert [chat.alert(), chat.alert()] == [Told.SENT, Told.NOT_NEWS]
    assert chat.tunings.get(ID).announced == ("budget alert", "budget used up")


def test_an_alert_that_slack_did_not_take_is_told_next_time() -> None:
    chat = Chat()
    chat.messenger.failing = NotificationFailed("away")

    with pytest.raises(NotificationFailed):
        chat.alert()
    chat.messenger.failing = None

    assert chat.alert() is Told.SENT


def test_an_alert_that_slack_refuses_is_not_told_again() -> None:
    chat = Chat()
    chat.messenger.failing = NotificationRefused("no such channel")

    assert [chat.alert(), chat.alert()] == [Told.REFUSED, Told.NOT_NEWS]


@pytest.mark.parametrize("status", [TuningStatus.STOPPING, TuningStatus.FINISHED])
def test_an_alert_is_no_news_once_the_end_is_near(status: TuningStatus) -> None:
    assert Chat(status=status).alert() is Told.NOT_NEWS
