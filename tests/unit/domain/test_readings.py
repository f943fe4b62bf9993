"""Steps from lines: the same whatever order they come in, and however often."""

from datetime import timedelta
from itertools import permutations

from tests.fakes.samples import NOON
from tunesmith.domain.readings import Reading, number_steps


def reading(number: int, value: float | None = None, epoch: float | None = None) -> Reading:
    return Reading(
        id=f"{number:03d}",
        time=NOON + timedelta(seconds=number // 2),
        place=number,
        value=value,
        epoch=epoch,
    )


def steps(*readings: Reading) -> list[tuple[int, float]]:
    curve = number_steps(readings)
    assert all(seen.step_is_exact for seen in curve)
    return [(seen.step, seen.value) for seen in curve]


def test_values_are_counted_where_no_line_tells_the_epoch() -> None:
    told = steps(reading(1, 0.1), reading(2, 0.2), reading(3, 0.3))

    assert told == [(1, 0.1), (2, 0.2), (3, 0.3)]


def test_order_and_repetition_change_nothing() -> None:
    told = [reading(1, 0.1), reading(2, 0.2), reading(3, epoch=7), reading(4, 0.3)]
    expected = steps(*told)

    for order in permutations(told):
        assert steps(*order, *order[:2]) == expected


def test_epoch_is_that_of_the_same_line_or_of_the_last_one_that_told_it() -> None:
    told = steps(
        reading(0, 0.0),  # before any epoch was told: nobody knows where it belongs
        reading(1, epoch=5),
        reading(2, 0.5),
        reading(3, 0.6, epoch=6),
        reading(4, 0.65),
    )

    assert told == [(5, 0.5), (6, 0.6), (6, 0.65)]
