"""The functions that searches are compared on are the ones they are named after."""

import pytest

from benchmarks.search.problems import interpolated, problems

BY_NAME = {each.name: each for each in problems()}
LOWEST = {
    "Branin": ({"x": 3.141593, "y": 2.275}, 0.397887),
    "Hartmann 6": (
        dict(
            zip(
                [f"x{place}" for place in range(6)],
                [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
                strict=True,
            )
        ),
        -3.32237,
    ),
    "Ackley 5": ({f"x{place}": 0.0 for place in range(5)}, 0.0),
}


@pytest.mark.parametrize("name", LOWEST)
def test_a_known_function_has_its_known_lowest_value(name: str) -> None:
    place, lowest = LOWEST[name]

    assert BY_NAME[name].loss(place) == pytest.approx(lowest, abs=1e-4)


@pytest.mark.parametrize(
    ("point", "value"),
    [
        ([0.0, 0.0], 0.0),
        ([0.0, 2.0], 1.0),
        ([1.0, 0.0], 2.0),
        ([0.5, 1.0], 1.5),
        ([9.0, 9.0], 3.0),
    ],
)
def test_a_table_is_read_between_its_points_and_not_beyond_them(
    point: list[float], value: float
) -> None:
    assert interpolated([[0.0, 1.0], [0.0, 2.0]], [0.0, 1.0, 2.0, 3.0], point) == value


@pytest.mark.parametrize("name", ["SVM on digits", "boosting on diabetes"])
def test_a_table_of_trainings_gives_what_was_trained(name: str) -> None:
    problem = BY_NAME[name]
    [ranges] = problem.ranges.values()

    lowest = problem.loss({each["Name"]: each["MinValue"] for each in ranges})

    assert 0 < lowest < 2
