"""What every `Curves` does."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.fakes.sagemaker import FakeCurves
from tests.fakes.samples import NOON
from tunesmith.adapters.cloudwatch import DIMENSION, NAMESPACE, CloudWatchCurves
from tunesmith.domain.trials import Metrics, Observation, Trial, TrialStatus
from tunesmith.domain.watching import merged

if TYPE_CHECKING:
    from tunesmith.usecases.ports import Curves

METRIC = "validation:accuracy"
METRICS = Metrics(objective=METRIC)


def running(name: str, start: datetime | None, *known: Observation) -> Trial:
    return Trial(name=name, status=TrialStatus.IN_PROGRESS, started_at=start, curve=known)


class CurvesContract(ABC):
    @pytest.fixture
    @abstractmethod
    def curves(self) -> "Curves": ...

    @abstractmethod
    def emit(self, trial: str, minute: int, value: float) -> None:
        """Let a trial emit the objective."""

    def read(self, curves: "Curves", **started: int) -> dict[str, list[Observation]]:
        trials = [
            running(name, NOON + timedelta(minutes=minute)) for name, minute in started.items()
        ]
        return curves.read(trials, METRICS, NOON + timedelta(hours=1))

    def test_values_of_each_trial_come_oldest_first(self, curves: "Curves") -> None:
        for minute in (2, 1, 3):
            self.emit("one", minute, minute / 10)
            self.emit("two", minute, -minute)

        read = self.read(curves, one=0, two=0, three=0)

        assert [each.value for each in read["one"]] == [0.1, 0.2, 0.3]
        assert [each.value for each in read["two"]] == [-1, -2, -3]
        assert read["three"] == []

    def test_steps_count_periods_since_the_start(self, curves: "Curves") -> None:
        self.emit("one", 12, 0.5)
        self.emit("one", 14, 0.6)

        (first, second) = self.read(curves, one=10)["one"]

        assert (first.step, second.step) == (2, 4)
        assert (first.time, first.step_is_exact) == (NOON + timedelta(minutes=12), False)

    def test_what_was_emitted_before_the_start_is_not_of_this_trial(self, curves: "Curves") -> None:
        self.emit("one", 1, 0.1)
        self.emit("two", 1, 0.2)
        self.emit("one", 9, 0.3)

        read = self.read(curves, one=5, two=0)

        assert [each.value for each in read["one"]] == [0.3]
        assert [each.value for each in read["two"]] == [0.2]

    def test_trial_that_has_not_started_has_nothing_to_read(self, curves: "Curves") -> None:
        self.emit("one", 1, 0.1)

        read = curves.read([running("one", None)], METRICS, NOON + timedelta(hours=1))

        assert read == {"one": []}

    def test_what_is_long_known_need_not_be_read_again_but_late_values_are(
        self, curves: "Curves"
    ) -> None:
        for minute in range(40):
            self.emit("one", minute, minute / 100)
        known = self.read(curves, one=0)["one"][:30]

        later = running("one", NOON, *known)
        read = curves.read([later], METRICS, NOON + timedelta(hours=1))["one"]

        assert merged(known, read)[-1].value == 0.39
        assert len(merged(known, read)) == 40
        assert {each.step for each in read} >= set(range(14, 40))


class TestFakeCurves(CurvesContract):
    @pytest.fixture
    def curves(self) -> "Curves":
        self.fake = FakeCurves()
        return self.fake

    def emit(self, trial: str, minute: int, value: float) -> None:
        self.fake.emit(trial, NOON + timedelta(minutes=minute), value)


class TestCloudWatchCurves(CurvesContract):
    @pytest.fixture
    def curves(self, aws: boto3.Session) -> "Curves":
        self.client = aws.client("cloudwatch")
        return CloudWatchCurves(self.client, 60)

    def emit(self, trial: str, minute: int, value: float) -> None:
        self._put(trial, NOON + timedelta(minutes=minute), value)

    def test_more_trials_than_one_call_may_ask_for_are_read(self, curves: "Curves") -> None:
        names = [f"trial{number}" for number in range(501)]
        self._put("trial0", NOON, 0.25)
        self._put("trial500", NOON, 0.5)

        trials = [running(name, NOON) for name in names]
        read = curves.read(trials, METRICS, NOON + timedelta(minutes=5))

        found = {name: [each.value for each in curve] for name, curve in read.items() if curve}
        assert found == {"trial0": [0.25], "trial500": [0.5]}

    def test_steps_are_counted_from_the_period_in_which_a_trial_started(
        self, curves: "Curves"
    ) -> None:
        self._put("one", NOON, 0.1)

        start = NOON + timedelta(seconds=59)
        (first,) = curves.read([running("one", start)], METRICS, NOON + timedelta(minutes=5))["one"]

        assert first.step == 0

    def test_steps_are_epochs_where_a_metric_reports_them(self, curves: "Curves") -> None:
        for minute, epoch in enumerate((4, 9, 13)):
            self._put("one", NOON + timedelta(minutes=minute), minute / 10)
            self._put("one", NOON + timedelta(minutes=minute), epoch, "epoch")
            self._put("two", NOON + timedelta(minutes=minute), minute / 10)

        read = curves.read(
            [running("one", NOON), running("two", NOON)],
            Metrics(objective=METRIC, step="epoch"),
            NOON + timedelta(minutes=5),
        )

        assert [(each.step, each.step_is_exact) for each in read["one"]] == [
            (4, True),
            (9, True),
            (13, True),
        ]
        assert [(each.step, each.step_is_exact) for each in read["two"]] == [
            (0, False),
            (1, False),
            (2, False),
        ]

    def _put(self, trial: str, time: datetime, value: float, metric: str = METRIC) -> None:
        self.client.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": metric,
                    "Dimensions": [{"Name": DIMENSION, "Value": trial}],
                    "Timestamp": time,
                    "Value": value,
                }
            ],
        )
