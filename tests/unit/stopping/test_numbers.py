import pytest

from tunesmith.stopping.numbers import below, solve


def test_a_system_is_solved() -> None:
    # 4x + y = 9, x + 3y = 5: x = 2, y = 1.
    assert solve([[4.0, 1.0], [1.0, 3.0]], [9.0, 5.0]) == pytest.approx((2.0, 1.0))


@pytest.mark.parametrize(
    ("value", "freedom", "probability"),
    [
        (0.0, 3.0, 0.5),
        (-2.3534, 3.0, 0.05),  # from the printed tables of Student's t
        (1.8125, 10.0, 0.95),
        (-2.7638, 10.0, 0.01),
        (1.96, 1e6, 0.975),
    ],
)
def test_students_distribution(value: float, freedom: float, probability: float) -> None:
    assert below(value, freedom) == pytest.approx(probability, abs=0.002)
