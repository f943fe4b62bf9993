"""The little mathematics that the policies need and the standard library has not."""

from collections.abc import Sequence
from math import copysign, erfc, log, sqrt

Vector = tuple[float, ...]


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """Multiply two vectors."""
    return sum(one * other for one, other in zip(left, right, strict=True))


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> Vector:
    """Solve a small symmetric positive definite system by elimination."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        for below_it in range(at + 1, size):
            factor = rows[below_it][at] / rows[at][at]
            for to in range(at, size + 1):
                rows[below_it][to] -= factor * rows[at][to]
    found = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][to] * found[to] for to in range(at + 1, size))
        found[at] = (rows[at][size] - rest) / rows[at][at]
    return tuple(found)


def below(value: float, freedom: float) -> float:
    """Return the probability that Student's t with so many degrees of freedom is below a value.

    Hill's normal approximation: within 0.002 from three degrees of freedom on.
    """
    inner = freedom - 0.5
    squared = inner * log(1.0 + value * value / freedom)
    normal = sqrt(squared) * (1.0 + (squared + 3.0) / (48.0 * inner * inner))
    return 0.5 * erfc(-copysign(normal, value) / sqrt(2.0))
