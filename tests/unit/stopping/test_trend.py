from math import log, nan

import pytest

from tunesmith.stopping.trend import Trends, log_time


def falling(steps: tuple[int, ...], start: float, slope: float) -> tuple[float, ...]:
    return tuple(start - slope * log(step + 1) for step in steps)


def test_a_curve_that_is_straight_in_log_time_is_followed_exactly() -> None:
    steps = tuple(range(1, 9))
    trend = Trends(steps, falling(steps, 1.0, 0.3)).at(8)

    assert trend is not None
    assert trend.level == pytest.approx(1.0 - 0.3 * log(9))
    assert trend.slope == pytest.approx(0.3)
    assert trend.noise == pytest.approx(0.0, abs=1e-15)


def test_only_the_younger_half_is_looked_at() -> None:
    steps = tuple(range(1, 9))
    losses = (9.0, 9.0, 9.0, 9.0, *falling(steps[4:], 1.0, 0.3))

    trend = Trends(steps, losses).at(8)

    assert trend is not None
    assert trend.slope == pytest.approx(0.3)


def test_what_came_later_is_not_seen() -> None:
    trends = Trends((1, 2, 3, 4), (0.4, 0.3, 0.2, 9.0))

    assert trends.at(3) == Trends((1, 2, 3), (0.4, 0.3, 0.2)).at(3)


def test_a_line_takes_two_values_and_its_noise_three() -> None:
    trends = Trends((1, 2, 3), (0.5, 0.4, 0.5))

    assert trends.at(1) is None
    two, three = trends.at(2), trends.at(3)
    assert two is not None
    assert two.noise is None
    assert three is not None
    assert three.noise is not None
    assert three.noise > 0


def test_values_that_are_no_numbers_are_passed_over() -> None:
    trends = Trends((1, 2, 3, 4), (0.5, nan, 0.4, nan))

    assert trends.last_step == 3
    assert trends.at(4) == Trends((1, 3), (0.5, 0.4)).at(3)


def test_epochs_may_count_from_nought() -> None:
    assert log_time(0) == 0.0
    assert Trends((0, 1), (1.0, 0.9)).at(1) is not None


def test_epochs_below_nought_make_no_line() -> None:
    assert Trends((-2, -1, 0), (0.5, 0.4, 0.3)).at(0) is None
