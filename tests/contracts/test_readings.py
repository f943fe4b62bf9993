"""What every `Readings` does, and the curves that follow from them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.samples import ID, METRIC, NOON, trial
from tests.fakes.store import FakeReadings
from tunesmith.adapters.dynamodb.readings import DynamoCurves, DynamoReadings
from tunesmith.domain.readings import Reading
from tunesmith.domain.trials import Metrics, TrialStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

TRIAL = trial(1, status=TrialStatus.IN_PROGRESS)


def readings(*numbers: int) -> list[Reading]:
    times = {n: NOON + timedelta(milliseconds=1_500 * n) for n in numbers}
    return [Reading(id=f"id-{n}", time=times[n], place=n, value=n / 7, epoch=n) for n in numbers]


class ReadingsContract(ABC):
    @abstractmethod
    def add(self, told: Sequence[Reading], name: str = TRIAL.name) -> None: ...

    @abstractmethod
    def kept(self, name: str = TRIAL.name) -> list[Reading]: ...

    def test_what_deliveries_told_comes_back(self) -> None:
        self.add(readings(1, 2))
        self.add(readings(3))
        self.add(readings(4), name=f"{TRIAL.name}0")

        assert sorted(self.kept(), key=lambda each: each.id) == readings(1, 2, 3)

    def test_same_delivery_again_changes_nothing(self) -> None:
        self.add(readings(1, 2))
        self.add(readings(1, 2))

        assert self.kept() == readings(1, 2)

    def test_values_that_are_no_numbers_survive(self) -> None:
        self.add([Reading(id="a", time=NOON, place=0, value=float("nan"))])
        self.add([Reading(id="b", time=NOON, place=0, value=float("-inf"))])

        assert sorted(str(each.value) for each in self.kept()) == ["-inf", "nan"]


class TestFakeReadings(ReadingsContract):
    @pytest.fixture(autouse=True)
    def _make(self) -> None:
        self.fake = FakeReadings()

    def add(self, told: Sequence[Reading], name: str = TRIAL.name) -> None:
        self.fake.add(ID, name, told)

    def kept(self, name: str = TRIAL.name) -> list[Reading]:
        return self.fake.all(ID, name)


class TestDynamoReadings(ReadingsContract):
    @pytest.fixture(autouse=True)
    def _make(self, table: "Table") -> None:
        self.readings = DynamoReadings(table, FakeClock())
        self.table = table

    def add(self, told: Sequence[Reading], name: str = TRIAL.name) -> None:
        self.readings.add(ID, name, told)

    def kept(self, name: str = TRIAL.name) -> list[Reading]:
        return self.readings.all(ID, name)

    def test_flood_of_lines_is_kept_in_items_that_fit(self) -> None:
        flood = readings(*range(6_000))

        self.add(flood)

        assert len(self.table.scan()["Items"]) == 3
        assert len(self.kept()) == 6_000

    def test_curve_has_exact_steps_up_to_now(self) -> None:
        for number in (2, 1, 2, 40):
            self.add(readings(number))
        self.add(readings(9), name="somebody-else")
        curves = DynamoCurves(self.readings, "dev")
        waiting = trial(2, status=TrialStatus.IN_PROGRESS, started_at=None)

        read = curves.read(
            [TRIAL, waiting], Metrics(objective=METRIC), NOON + timedelta(seconds=30)
        )

        assert [(seen.step, seen.step_is_exact) for seen in read[TRIAL.name]] == [
            (1, True),
            (2, True),
        ]
        assert read[waiting.name] == []
