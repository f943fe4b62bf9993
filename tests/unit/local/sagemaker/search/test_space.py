"""Ranges: where the search looks, and how often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith_local.sagemaker.search import Space, space_of
from tunesmith_local.sagemaker.search.draws import RandomSearch
from tunesmith_local.sagemaker.search.grid import GridSearch

shares = st.floats(0, 1, allow_nan=False)


def space(kind: str, **members: str) -> Space:
    ranges = {f"{kind}ParameterRanges": [{"Name": "p", **members}]}
    return space_of(ranges, auto_log_ratio=100.0)


def numeric(kind: str, low: str, high: str, scaling: str = "Linear") -> Space:
    return space(kind, MinValue=low, MaxValue=high, ScalingType=scaling)


@pytest.mark.parametrize(
    ("low", "high", "scaling", "middle"),
    [
        ("0", "1", "Linear", 0.5),
        ("0.0001", "1", "Logarithmic", 0.01),
        ("0.9", "0.999", "ReverseLogarithmic", 0.99),
        ("0.01", "1", "Auto", 0.1),
        ("1", "10", "Auto", 5.5),
        ("-5", "5", "Auto", 0.0),
    ],
)
def test_the_middle_lies_where_the_scale_says(
    low: str, high: str, scaling: str, middle: float
) -> None:
    point = numeric("Continuous", low, high, scaling).at([0.5])

    assert float(point["p"]) == pytest.approx(middle)


@given(share=shares, scaling=st.sampled_from(["Linear", "Logarithmic", "Auto"]))
def test_numbers_stay_within_their_bounds(share: float, scaling: str) -> None:
    assert 1 <= int(numeric("Integer", "1", "300", scaling).at([share])["p"]) <= 300
    assert 0.3 <= float(numeric("Continuous", "0.3", "0.7", scaling).at([share])["p"]) <= 0.7


@pytest.mark.parametrize("scaling", ["Linear", "Logarithmic"])
def test_integers_reach_both_bounds(scaling: str) -> None:
    whole = numeric("Integer", "1", "4", scaling)

    drawn = {whole.at([step / 100])["p"] for step in range(101)}

    assert drawn == {"1", "2", "3", "4"}


def test_a_finite_space_is_used_up_and_then_empty() -> None:
    search = RandomSearch(numeric("Integer", "1", "5"), seed=1)

    points = [search.suggest(number) for number in range(1, 7)]

    assert sorted(point["p"] for point in points if point) == ["1", "2", "3", "4", "5"]
    assert points[-1] is None


def test_a_draw_depends_on_its_number_alone() -> None:
    whole = numeric("Continuous", "0", "1")
    in_order = [RandomSearch(whole, seed=9).suggest(number) for number in (1, 2, 3)]

    assert RandomSearch(whole, seed=9).suggest(3) == in_order[2]


def test_a_grid_counts_repeated_values_once() -> None:
    ranges = {"CategoricalParameterRanges": [{"Name": "p", "Values": ["a", "a", "b"]}]}
    search = GridSearch(space_of(ranges, auto_log_ratio=100.0))

    assert [search.suggest(number) for number in (1, 2, 3)] == [{"p": "a"}, {"p": "b"}, None]
