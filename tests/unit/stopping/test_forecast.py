from math import log

import pytest

from tunesmith.stopping.curves import Curve
from tunesmith.stopping.forecast import Rival, ahead, forecast
from tunesmith.stopping.trend import Trend

HORIZON = 20


def straight(start: float, slope: float, steps: int = HORIZON) -> Curve:
    """Fall along a straight line in the logarithm of time."""
    epochs = tuple(range(1, steps + 1))
    return Curve(epochs, tuple(start - slope * log(step + 1) for step in epochs), exact=True)


KEEPING = [straight(1.0 + 0.1 * (n % 3), 0.1 * (1 + n % 4)) for n in range(12)]
"""Curves that keep their slopes, whatever their level."""


def at(curve: Curve, step: int) -> Trend:
    trend = curve.trends.at(step)
    assert trend is not None
    return trend


def rivals(*curves: Curve, step: int = 5) -> list[Rival]:
    return [Rival(curve, at(curve, step)) for curve in curves]


def test_without_any_other_curve_most_of_the_slope_is_kept() -> None:
    own = at(straight(1.0, 0.1, 5), 5)

    found = forecast(own, 5, HORIZON, [])

    assert found.expected == pytest.approx(own.level - 0.7 * 0.1 * (log(21) - log(6)))


def test_curves_that_kept_their_slopes_teach_it() -> None:
    others = rivals(*KEEPING)
    own = at(straight(1.0, 0.3, 5), 5)

    found = forecast(own, 5, HORIZON, others)

    assert found.expected == pytest.approx(1.0 - 0.3 * log(21), abs=0.05)
    assert found.spread < forecast(own, 5, HORIZON, []).spread


def test_stopped_trials_teach_with_the_stretch_they_were_seen_for() -> None:
    own = at(straight(1.0, 0.3, 5), 5)
    cut = [Curve(curve.steps[:9], curve.losses[:9], exact=True) for curve in KEEPING]

    found = forecast(own, 5, HORIZON, rivals(*cut))

    assert found.freedom < forecast(own, 5, HORIZON, rivals(*KEEPING)).freedom
    assert found.spread < forecast(own, 5, HORIZON, []).spread


def test_the_chance_grows_with_the_target() -> None:
    found = forecast(at(straight(1.0, 0.1, 5), 5), 5, HORIZON, [])

    assert found.chance_below(found.expected) == pytest.approx(0.5)
    assert found.chance_below(found.expected - 1.0) < 0.1
    assert found.chance_below(found.expected + 1.0) > 0.9


def test_noise_widens_the_forecast() -> None:
    calm = Trend(level=0.5, slope=0.1, noise=0.0, level_share=0.6, slope_share=4.0)
    noisy = Trend(level=0.5, slope=0.1, noise=0.01, level_share=0.6, slope_share=4.0)

    assert forecast(noisy, 5, HORIZON, []).spread > forecast(calm, 5, HORIZON, []).spread


def test_rivals_ahead_are_counted_and_those_within_the_noise_in_part() -> None:
    others = rivals(straight(0.9, 0.1), straight(1.1, 0.1), straight(1.0, 0.1))
    own = at(straight(1.0, 0.1, 5), 5)

    assert ahead(own, others[:2], 0.0) == 1.0
    assert ahead(own, others[2:], 0.01) == pytest.approx(0.5)


def test_curves_that_do_not_move_are_no_trouble() -> None:
    flat = Curve(tuple(range(1, 21)), (0.5,) * 20, exact=True)

    found = forecast(at(flat, 5), 5, HORIZON, rivals(flat, flat, flat, flat, flat))

    assert found.expected == pytest.approx(0.5)
    assert found.chance_below(0.4) < 0.01
