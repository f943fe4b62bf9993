"""Draws cost against regret as an SVG, with nothing but the standard library."""

from collections.abc import Sequence
from html import escape

from benchmarks.stopping.measure import Row

_WIDTH, _HEIGHT = 760, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 40, 50
_OURS = ("auto",)
_REGRET_LINES = 5


def cost_against_regret(rows: Sequence[Row], title: str) -> str:
    """Draw one dot with intervals per policy: cheap is left, lossless is low."""
    top = max(0.01, *(row.delta_regret_interval[1] for row in rows)) * 1.05
    low = min(0.0, *(row.delta_regret_interval[0] for row in rows))
    frame = _Frame(low, top)
    parts = [*frame.axes(title), *(line for row in rows for line in frame.dot(row))]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' font-family="sans-serif" font-size="11">\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


class _Frame:
    def __init__(self, low: float, top: float) -> None:
        self._low, self._top = low, top

    def axes(self, title: str) -> list[str]:
        found = [_text(_WIDTH / 2, 20, title, anchor="middle", size=14)]
        for tenth in range(11):
            x, share = self._x(tenth / 10), tenth / 10
            found.append(_line(x, self._y(self._low), x, self._y(self._top), "#eee"))
            found.append(_text(x, _HEIGHT - _BOTTOM + 16, f"{share:.1f}", anchor="middle"))
        for at in range(_REGRET_LINES + 1):
            value = self._low + (self._top - self._low) * at / _REGRET_LINES
            found.append(_line(self._x(0), self._y(value), self._x(1), self._y(value), "#eee"))
            found.append(_text(_LEFT - 6, self._y(value) + 4, f"{value:.3f}", anchor="end"))
        found.append(_line(self._x(0), self._y(0), self._x(1), self._y(0), "#888"))
        label = "seconds trained, as a share of those without stopping"
        found.append(_text(_WIDTH / 2, _HEIGHT - 12, label, anchor="middle"))
        found.append(_text(_LEFT, _TOP - 8, "regret lost by stopping"))
        return found

    def dot(self, row: Row) -> list[str]:
        color = "#c0392b" if row.policy in _OURS else "#2c3e50"
        x, y = self._x(row.cost), self._y(row.delta_regret)
        low, high = (self._y(value) for value in row.delta_regret_interval)
        left, right = (self._x(value) for value in row.cost_interval)
        return [
            _line(x, low, x, high, color),
            _line(left, y, right, y, color),
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{color}"/>',
            _text(x + 6, y - 5, row.policy, color=color),
        ]

    def _x(self, share: float) -> float:
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def _y(self, value: float) -> float:
        part = (value - self._low) / (self._top - self._low)
        return _HEIGHT - _BOTTOM - part * (_HEIGHT - _TOP - _BOTTOM)


def _line(x: float, y: float, to_x: float, to_y: float, color: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{color}"/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 11, color: str = "#333"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
        f' fill="{color}">{escape(text)}</text>'
    )
