"""What every `Watchlists` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.samples import ID, NOON, trial
from tests.fakes.store import FakeWatchlists
from tunesmith.adapters.dynamodb.watchlists import DynamoWatchlists
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.domain.watching import MOST_CURVES, Digest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Watchlists

RUNNING = TrialStatus.IN_PROGRESS
LARGEST_ITEM = 400_000


def digest_of(*trials: Trial) -> Digest:
    return Digest().absorb(trials, Goal.MAXIMIZE)


class WatchlistsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def watchlists(self) -> "Watchlists": ...

    def test_nothing_is_known_of_a_new_tuning(self, watchlists: "Watchlists") -> None:
        watched = watchlists.read(ID)

        assert (watched.digest, watched.open) == (Digest(), ())

    def test_open_trials_come_back_with_their_curves(self, watchlists: "Watchlists") -> None:
        first = trial(1, [0.1, float("nan"), float("inf")], failure_reason="AlgorithmError")
        second = trial(2, [0.3], RUNNING, exact=False)
        third = trial(3, [0.4], TrialStatus.STOPPED, ran_out=True, model_uri="s3://b/model")
        for each in (second, first, third):
            watchlists.watch(ID, each)

        # NaN equals nothing
        assert repr(watchlists.read(ID).open) == repr((first, second, third))
        assert watchlists.read("zzzzzzzzzzzzzzzz").open == ()

    def test_end_that_was_seen_is_not_undone_by_a_late_look(self, watchlists: "Watchlists") -> None:
        ended = trial(1, [0.1, 0.2])
        watchlists.watch(ID, ended)

        watchlists.watch(ID, trial(1, [0.1], RUNNING))

        assert watchlists.read(ID).open == (ended,)

    def test_folding_keeps_the_digest_and_forgets_what_is_closed(
        self, watchlists: "Watchlists"
    ) -> None:
        closed, still_open = trial(1, [0.1, 0.2]), trial(2, [0.3], RUNNING)
        for each in (closed, still_open):
            watchlists.watch(ID, each)

        assert watchlists.fold(ID, digest_of(closed), [closed.name])

        watched = watchlists.read(ID)
        assert watched.open == (still_open,)
        assert watched.digest == digest_of(closed).model_copy(update={"version": 1})

    def test_of_two_writers_from_one_version_one_wins(self, watchlists: "Watchlists") -> None:
        one, other = trial(1, [0.1]), trial(2, [0.2])
        watchlists.watch(ID, other)
        watchlists.fold(ID, digest_of(one), [])

        assert not watchlists.fold(ID, digest_of(other), [other.name])

        watched = watchlists.read(ID)
        assert [each.name for each in watched.digest.trials] == [one.name]
        assert watched.open == (other,)
        after = watched.digest.absorb([other], Goal.MAXIMIZE)
        assert watchlists.fold(ID, after, [other.name])
        assert watchlists.read(ID).digest == after.model_copy(update={"version": 2})


class TestFakeWatchlists(WatchlistsContract):
    @pytest.fixture
    def watchlists(self) -> "Watchlists":
        return FakeWatchlists()


class TestDynamoWatchlists(WatchlistsContract):
    @pytest.fixture
    def watchlists(self, table: "Table") -> "Watchlists":
        self.table = table
        return DynamoWatchlists(table, FakeClock())

    def test_most_trials_that_sagemaker_allows_fit_in_the_item(
        self, watchlists: "Watchlists"
    ) -> None:
        noisy = [
            trial(
                number,
                [(number * step * 0.618034) % 1 for step in range(1, 150 if number < 200 else 3)],
                seconds=(number * 7_919) % 10_000,
                objective=(number * 0.7548776662) % 1,
                name=f"dev-{ID}-{number:03d}-{(number * 2_654_435_761) % 2**32:08x}",
                billable_seconds=(number * 31) % 9_000,
            )
            for number in range(10_000)
        ]

        assert watchlists.fold(ID, digest_of(*noisy), [])

        (item,) = self.table.scan()["Items"]
        assert len(bytes(item["digest"].value)) < LARGEST_ITEM  # type: ignore[union-attr]
        digest = watchlists.read(ID).digest
        assert len(digest.trials) == 10_000
        assert 48 <= sum(bool(each.curve) for each in digest.trials) <= MOST_CURVES

    def test_curve_of_weeks_still_fits(self, watchlists: "Watchlists") -> None:
        weeks = trial(1, [-number / 7 for number in range(40_320)], RUNNING)

        watchlists.watch(ID, weeks)

        (kept,) = watchlists.read(ID).open
        assert kept.curve[-1] == weeks.curve[-1]
        assert kept.started_at == NOON + timedelta(minutes=1)
