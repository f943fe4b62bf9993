"""Following output: what lines tell is kept once, and a bad expression harms only itself."""

from datetime import timedelta

import pytest

from tests.fakes.samples import ID, METRIC, NOON, record, trial
from tests.fakes.search import FakeSearch
from tests.fakes.store import FakeReadings, FakeTunings
from tunesmith.domain.readings import Line
from tunesmith.usecases.follow import LONGEST_LINE, Followed, follow

TRIAL = trial(1).name
STREAM = f"{TRIAL}/algo-1-1767355200"
EXPRESSIONS = {METRIC: ("accuracy=([0-9.naif-]+)", "acc: ([0-9.]+)"), "epoch": ("epoch=([0-9.]+)",)}


class World:
    def __init__(self, **changes: object) -> None:
        known = record(expressions=EXPRESSIONS, step_metric="epoch", **changes)
        self.tunings = FakeTunings(known)
        self.readings = FakeReadings()
        self.search = FakeSearch()

    def follow(self, *texts: str, stream: str = STREAM) -> Followed:
        lines = [
            Line(id=f"{at}-{text[:40]}", time=NOON + timedelta(seconds=at), text=text)
            for at, text in enumerate(texts)
        ]
        return follow(
            stream,
            lines,
            environment="dev",
            tunings=self.tunings,
            readings=self.readings,
            search=self.search,
        )

    @property
    def told(self) -> list[tuple[float | None, float | None]]:
        return [(each.value, each.epoch) for each in self.readings.all(ID, TRIAL)]


def test_objective_and_epoch_are_read_from_the_lines_that_tell_them() -> None:
    world = World()

    done = world.follow("starting", "epoch=3", "accuracy=0.5", "epoch=4 acc: 0.75", "bye")

    assert world.told == [(None, 3), (0.5, None), (0.75, 4)]
    assert (done.tuning_id, done.readings, done.given_up) == (ID, 3, [])


def test_same_delivery_again_changes_nothing() -> None:
    world = World()
    for _ in range(2):
        world.follow("accuracy=0.5", "accuracy=0.6")

    assert len(world.told) == 2


@pytest.mark.parametrize(
    "stream",
    [
        f"{TRIAL}/algo-2-1767355200",
        "somebody-elses-training/algo-1-1767355200",
        "dev-zzzzzzzzzzzzzzzz-001-0123abcd/algo-1-1767355200",
        "prod-abcdefghijklmnop-001-0123abcd/algo-1-1767355200",
    ],
)
def test_other_machines_and_other_jobs_are_left_alone(stream: str) -> None:
    world = World()

    assert world.follow("accuracy=0.5", stream=stream).readings == 0
    assert world.readings.kept == {}


def test_value_that_is_no_number_is_a_reading_too() -> None:
    world = World()

    world.follow("accuracy=nan", "accuracy=-", "accuracy=inf epoch=inf")

    assert [str(value) for value, _ in world.told] == ["nan", "inf"]


def test_no_more_is_looked_at_of_a_line_than_makes_sense() -> None:
    world = World()

    world.follow("x" * LONGEST_LINE + "accuracy=0.5")

    assert world.told == []


def test_expression_that_is_too_slow_is_given_up_and_says_so() -> None:
    world = World()
    world.search.slow = {"epoch=([0-9.]+)"}

    done = world.follow(*(f"epoch={n} accuracy=0.{n}" for n in range(1, 6)))

    assert done.given_up == ["epoch"]
    assert [value for value, _ in world.told] == [0.1, 0.2, 0.3, 0.4, 0.5]
    kept = world.tunings.get(ID)
    assert kept.given_up == ("epoch",)
    assert "expression of epoch takes too long" in kept.warnings[0]
    asked = world.search.asked.count("epoch=([0-9.]+)")
    assert world.follow("epoch=9 accuracy=0.9").given_up == []
    assert world.search.asked.count("epoch=([0-9.]+)") == asked
    assert len(world.tunings.get(ID).warnings) == 1
