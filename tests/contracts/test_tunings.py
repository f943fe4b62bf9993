"""What every `Tunings` does."""

from abc import ABC, abstractmethod
from base64 import urlsafe_b64encode
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from tests.fakes.clock import FakeClock
from tests.fakes.samples import NOON, learnt, record, trial
from tests.fakes.store import FakeTunings
from tunesmith.adapters.dynamodb.cursors import encode
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.domain.errors import InvalidRequest, TuningNotFound
from tunesmith.domain.money import Budget, Estimate, Rate, Spend
from tunesmith.domain.policies import AutoSpec, StoppingSpec, TargetSpec
from tunesmith.domain.tuning import Failure, StopCause, TuningStatus
from tunesmith.domain.warm_starts import Rejected

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Tunings

ID = record().tuning_id
LATER = NOON + timedelta(hours=1)


MONEY: dict[str, Any] = {
    "budget": Budget(usd=Decimal("0.1"), alert_at=0.75),
    "rate": Rate(
        usd_per_second=Decimal("0.000031944444444"),
        usd_per_billed_second=Decimal("0.000032477168950"),
        notional=True,
        basis="ours",
    ),
    "estimate": Estimate(
        trials=20,
        maximum_usd=Decimal("12.345678"),
        expected_usd=None,
        overshoot_usd=Decimal("0.1"),
        basis="none",
        prices="ours",
    ),
    "spend": Spend(spent_usd=Decimal("0.000001"), committed_usd=Decimal(0), at=NOON),
    "trial_seconds": 61.5,
}
"""Amounts stay exact in the table."""


class TuningsContract(ABC):
    @abstractmethod
    def tunings(self, clock: FakeClock) -> "Tunings": ...

    @pytest.fixture
    def clock(self) -> FakeClock:
        return FakeClock(LATER)

    @pytest.fixture
    def kept(self, clock: FakeClock) -> "Tunings":
        tunings = self.tunings(clock)
        assert tunings.create(record())
        return tunings

    def test_record_comes_back_as_it_was_kept(self, clock: FakeClock) -> None:
        best = trial(1, [0.1, 0.25], objective=1e-200, billable_seconds=3)
        full = record(
            best=best,
            failure=Failure(error="Throttled", reason="too fast", advice="wait"),
            announced=("started",),
            warnings=("wide",),
            warm_start=learnt(1, 2).without(
                [Rejected(tuning_id=f"{1:016d}", name="earlier-1", reason="is gone")]
            ),
            stopping=StoppingSpec(policies=(AutoSpec(), TargetSpec(value=0.99))),
            first_objective=float("inf"),
            saved_seconds=12.5,
            **MONEY,
            live=False,
        )
        tunings = self.tunings(clock)

        assert tunings.create(full)

        assert tunings.get(ID) == full

    def test_id_that_is_taken_keeps_its_record(self, kept: "Tunings") -> None:
        assert not kept.create(record(name="another"))

        assert kept.get(ID).name == record().name

    def test_unknown_id_is_told(self, kept: "Tunings") -> None:
        with pytest.raises(TuningNotFound):
            kept.get("zzzzzzzzzzzzzzzz")

        with pytest.raises(TuningNotFound):
            kept.change("zzzzzzzzzzzzzzzz", {"name": "new"})

    def test_change_sets_fields_and_the_time_of_change(self, kept: "Tunings") -> None:
        best = trial(2, [0.5])

        changed = kept.change(ID, {"status": TuningStatus.QUEUED, "best": best})

        assert changed is not None
        assert changed == kept.get(ID)
        assert (changed.status, changed.best) == (TuningStatus.QUEUED, best)
        assert changed.updated_at == LATER

    def test_change_to_none_forgets_the_field(self, kept: "Tunings") -> None:
        kept.change(ID, {"queued_because": "quota"})

        kept.change(ID, {"queued_because": None})

        assert kept.get(ID).queued_because is None

    @pytest.mark.parametrize("status", list(TuningStatus))
    def test_change_respects_a_status_it_must_not_touch(
        self, kept: "Tunings", status: TuningStatus
    ) -> None:
        kept.change(ID, {"status": status})

        unless = (TuningStatus.FINISHED, TuningStatus.STOPPED)
        changed = kept.change(ID, {"name": "new"}, unless=unless)

        assert (changed is None) == (status in unless)
        assert kept.get(ID).name == (record().name if status in unless else "new")

    def test_change_happens_only_as_expected(self, kept: "Tunings") -> None:
        assert kept.change(ID, {"attempt": 1}, expect={"attempt": 0}) is not None
        assert kept.change(ID, {"attempt": 2}, expect={"attempt": 0}) is None

        assert kept.get(ID).attempt == 1

    def test_expecting_nothing_means_that_the_field_is_not_set(self, kept: "Tunings") -> None:
        user = {"stop_cause": StopCause.USER}
        policy = {"stop_cause": StopCause.POLICY}

        assert kept.change(ID, user, expect={"stop_cause": None}) is not None
        assert kept.change(ID, policy, expect={"stop_cause": None}) is None

        assert kept.get(ID).stop_cause is StopCause.USER

    def test_expectation_compares_whole_lists(self, kept: "Tunings") -> None:
        first = {"announced": ("started",)}

        assert kept.change(ID, first, expect={"announced": ()}) is not None
        assert kept.change(ID, {"announced": ()}, expect={"announced": ()}) is None
        assert kept.change(ID, {"announced": ("started", "finished")}, expect=first) is not None

        assert kept.get(ID).announced == ("started", "finished")

    def test_live_ones_are_found_until_they_are_over(self, clock: FakeClock) -> None:
        tunings = self.tunings(clock)
        for name in ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"):
            tunings.create(record(tuning_id=name))

        tunings.change("bbbbbbbbbbbbbbbb", {"live": False})

        assert {each.tuning_id[0] for each in tunings.live()} == {"a", "c"}
        assert not tunings.get("bbbbbbbbbbbbbbbb").live

    def test_unheard_ends_are_found_until_everybody_knows(self, clock: FakeClock) -> None:
        tunings = self.tunings(clock)
        for name in ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"):
            tunings.create(record(tuning_id=name))
        for name in ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"):
            tunings.change(name, {"live": False, "unheard": True})

        tunings.change("bbbbbbbbbbbbbbbb", {"unheard": False})

        assert [each.tuning_id[0] for each in tunings.unheard()] == ["a"]
        assert [each.tuning_id[0] for each in tunings.live()] == ["c"]
        assert tunings.get("aaaaaaaaaaaaaaaa").unheard

    def test_a_projects_newest_come_first_and_no_more_than_asked(self, clock: FakeClock) -> None:
        tunings = self.tunings(clock)
        for hour, name in enumerate(("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc")):
            created = NOON + timedelta(hours=hour)
            tunings.create(record(tuning_id=name, created_at=created, project="ours"))
        tunings.create(record(tuning_id="dddddddddddddddd", project="theirs"))

        assert [each.tuning_id[0] for each in tunings.of_project("ours", 2)] == ["c", "b"]
        assert [each.tuning_id[0] for each in tunings.of_project("ours", 9)] == ["c", "b", "a"]
        assert tunings.of_project("nobody's", 9) == []

    def test_recent_ones_come_page_by_page_newest_first(self, clock: FakeClock) -> None:
        tunings = self.tunings(clock)
        for hour, name in enumerate(("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc")):
            created = NOON + timedelta(hours=hour)
            tunings.create(record(tuning_id=name, created_at=created, live=False))

        first, cursor = tunings.recent(2, None)
        second, end = tunings.recent(2, cursor)

        assert [each.tuning_id[0] for each in (*first, *second)] == ["c", "b", "a"]
        assert (cursor is not None, end) == (True, None)

    def test_cursor_that_is_not_ours_is_refused(self, kept: "Tunings") -> None:
        deep = urlsafe_b64encode(b"[" * 100_000).decode()
        for cursor in ("", "zzz", "e30=", "WzFd", "bnVsbA==", "é", deep):
            with pytest.raises(InvalidRequest):
                kept.recent(10, cursor)


class TestFakeTunings(TuningsContract):
    def tunings(self, clock: FakeClock) -> "Tunings":
        return FakeTunings(clock=clock)


class TestDynamoTunings(TuningsContract):
    @pytest.fixture(autouse=True)
    def _table(self, table: "Table") -> None:
        self.table = table

    def tunings(self, clock: FakeClock) -> "Tunings":
        return DynamoTunings(self.table, clock)

    def test_key_that_the_table_refuses_is_the_callers_mistake(self, clock: FakeClock) -> None:
        tunings = self.tunings(clock)
        made_up = {"pk": "", "sk": "", "kind": "tuning", "created_at": "x" * 3000}

        with Stubber(self.table.meta.client) as stub:  # the AWS of this process takes any key
            stub.add_client_error("query", "ValidationException")
            with pytest.raises(InvalidRequest, match="not a cursor"):
                tunings.recent(1, encode(made_up))
            with pytest.raises(TuningNotFound):  # without being asked for
                tunings.get("x" * 3000)
