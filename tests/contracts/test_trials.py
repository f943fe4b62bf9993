"""What every `Trials` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import pytest

from tests.fakes.samples import ID, trial
from tests.fakes.store import FakeTrials
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.domain.trials import TrialStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Trials


class TrialsContract(ABC):
    @pytest.fixture
    @abstractmethod
    def trials(self) -> "Trials": ...

    def test_trials_come_back_as_they_were_seen_in_order_of_their_names(
        self, trials: "Trials"
    ) -> None:
        first, second = trial(1, [0.1, 0.2]), trial(2, [0.3], TrialStatus.STOPPED)
        trials.put(ID, second)
        trials.put(ID, first)

        assert trials.all(ID) == [first, second]
        assert trials.all("zzzzzzzzzzzzzzzz") == []

    def test_values_that_are_no_numbers_survive(self, trials: "Trials") -> None:
        trials.put(ID, trial(1, [float("inf"), float("-inf"), 1e-300]))

        (kept,) = trials.all(ID)

        values = [each.value for each in kept.curve]
        assert values == [float("inf"), float("-inf"), 1e-300]

    def test_end_that_was_seen_is_not_undone_by_a_late_event(self, trials: "Trials") -> None:
        ended = trial(1, [0.1, 0.2])
        trials.put(ID, ended)

        trials.put(ID, trial(1, [0.1], TrialStatus.IN_PROGRESS))

        assert trials.all(ID) == [ended]

    @pytest.mark.parametrize("before", [TrialStatus.IN_PROGRESS, TrialStatus.COMPLETED])
    def test_what_is_seen_later_of_an_end_counts(
        self, trials: "Trials", before: TrialStatus
    ) -> None:
        trials.put(ID, trial(1, [0.1], before))

        trials.put(ID, trial(1, [0.1, 0.2]))

        assert trials.all(ID) == [trial(1, [0.1, 0.2])]

    def test_long_curve_is_kept_whole(self, trials: "Trials") -> None:
        long = trial(1, [number / 7 for number in range(2_000)])

        trials.put(ID, long)

        assert trials.all(ID) == [long]

    def test_more_than_one_page_of_trials_comes_back(self, trials: "Trials") -> None:
        many = [trial(number, [number / 7] * 1_500) for number in range(10, 22)]
        for each in many:
            trials.put(ID, each)

        assert trials.all(ID) == many


class TestFakeTrials(TrialsContract):
    @pytest.fixture
    def trials(self) -> "Trials":
        return FakeTrials()


class TestDynamoTrials(TrialsContract):
    @pytest.fixture
    def trials(self, table: "Table") -> "Trials":
        return DynamoTrials(table)

    def test_curve_of_weeks_still_fits_and_keeps_its_end(self, trials: "Trials") -> None:
        weeks = trial(1, [-number / 7 for number in range(40_320)])

        trials.put(ID, weeks)

        (kept,) = trials.all(ID)
        assert kept.curve[-1] == weeks.curve[-1]
        assert 1_900 <= len(kept.curve) <= 2_000
        assert set(kept.curve) <= set(weeks.curve)
