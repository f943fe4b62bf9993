"""What trials emit and print, until it is due to be sent."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from tunesmith_local.sagemaker.ports import LogLine, MetricPoint
from tunesmith_local.sagemaker.settings import EngineSettings


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What a trial emitted or printed."""

    points: Sequence[MetricPoint] = ()
    stream: str = ""
    lines: Sequence[LogLine] = ()


class TelemetryQueue:
    """Keeps metrics back for as long as CloudWatch would, in the shape that it shows them in.

    With a period, a metric of a training job has one value per period: the last one, at the
    period's beginning, once the period is over.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self._period = settings.metric_period_seconds
        self._delay = settings.metric_delay_seconds
        self._queue: list[tuple[float, int, list[Telemetry]]] = []
        self._open: dict[tuple[str, str, float], list[Telemetry]] = {}
        self._order = count()

    def __bool__(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._queue)

    @property
    def due(self) -> float:
        """When the first of it is due."""
        return self._queue[0][0] if self._queue else float("inf")

    def add(self, telemetry: Telemetry, now: float) -> None:
        """Take in what was emitted or printed."""
        if telemetry.lines:
            self._push(now, replace(telemetry, points=()))
        if telemetry.points and not self._period:
            self._push(now + self._delay, Telemetry(points=telemetry.points))
        elif telemetry.points:
            for point in telemetry.points:
                self._add_to_period(point)

    def take(self, until: float) -> list[Telemetry]:
        """Take out what is due by some time, in order."""
        taken = []
        while self._queue and self.due <= until:
            taken += heapq.heappop(self._queue)[2]
        self._open = {
            key: each for key, each in self._open.items() if key[2] + self._period > until
        }
        return taken

    def _add_to_period(self, point: MetricPoint) -> None:
        begin = point.time // self._period * self._period
        key = (point.training_job, point.name, begin)
        shaped = Telemetry(points=[replace(point, time=begin)])
        if key in self._open:
            self._open[key][0] = shaped
        else:
            self._open[key] = self._push(begin + self._period + self._delay, shaped)

    def _push(self, due: float, telemetry: Telemetry) -> list[Telemetry]:
        entry = [telemetry]
        heapq.heappush(self._queue, (due, next(self._order), entry))
        return entry
