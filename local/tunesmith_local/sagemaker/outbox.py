"""Sends events, metrics and log lines to the world, in order, from a thread of its own."""

import heapq
import logging
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.ports import Host, JsonObject, LogLine
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.telemetry import Telemetry, TelemetryQueue

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """A state change, as EventBridge shows it."""

    detail_type: str
    detail: JsonObject
    resources: list[str]
    is_last: bool
    """The end of a job: its metrics must be there before it is told."""


class Outbox:
    """Two queues: what is due first is sent first, and in order unless disorder is wanted."""

    def __init__(self, host: Host, settings: EngineSettings, clock: Clock) -> None:
        self._host = host
        self._settings = settings
        self._clock = clock
        self._events: list[tuple[float, int, Event]] = []
        self._order = count()
        self._chance = random.Random(0)  # noqa: S311 - not a secret
        self._telemetry = TelemetryQueue(settings)
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="sagemaker-outbox", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self, timeout: float) -> None:
        """Send what is left, without delays, and end."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def add_event(self, event: Event) -> None:
        """Send an event, after the delay that is set."""
        settings = self._settings
        with self._changed:
            for _ in range(2 if settings.duplicate_events else 1):
                late = settings.event_delay_seconds
                late += self._chance.uniform(0.0, settings.event_disorder_seconds)
                heapq.heappush(self._events, (self._clock() + late, next(self._order), event))
            self._changed.notify()

    def add_telemetry(self, telemetry: Telemetry) -> None:
        """Send metrics or log lines with the next batch."""
        with self._changed:
            self._telemetry.add(telemetry, self._clock())
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                telemetry, events = self._take()
                while not telemetry and not events:
                    if self._closing:
                        return
                    self._changed.wait(self._patience())
                    telemetry, events = self._take()
            self._send_telemetry(telemetry)
            for event in events:
                self._attempt(self._publish, event)

    def _take(self) -> tuple[list[Telemetry], list[Event]]:
        """Take out what is due."""
        now = self._clock()
        events = []
        while self._events and (self._events[0][0] <= now or self._closing):
            events.append(heapq.heappop(self._events)[2])
        flush = any(event.is_last for event in events) or self._next_flush() <= now
        if self._closing:
            return self._telemetry.take(float("inf")), events
        return self._telemetry.take(now) if flush else [], events

    def _next_flush(self) -> float:
        """When the metrics at hand have been collected for long enough."""
        return self._telemetry.due + self._settings.metric_flush_seconds

    def _patience(self) -> float | None:
        """How long there is nothing to do."""
        due = [self._next_flush()] if self._telemetry else []
        due += [self._events[0][0]] if self._events else []
        return max(0.0, min(due) - self._clock()) if due else None

    def _send_telemetry(self, batch: Sequence[Telemetry]) -> None:
        points = [point for each in batch for point in each.points]
        if points:
            self._attempt(self._host.put_metrics, points)
        streams: defaultdict[str, list[LogLine]] = defaultdict(list)
        for each in batch:
            if each.lines:
                streams[each.stream] += each.lines
        for stream, lines in streams.items():
            self._attempt(partial(self._host.put_log_lines, stream), lines)

    def _publish(self, event: Event) -> None:
        self._host.publish_event(event.detail_type, event.detail, event.resources)

    def _attempt(self, send: Callable[[Any], None], what: object) -> None:
        """Send; a host that fails loses what it was given, and the engine goes on."""
        try:
            send(what)
        except Exception:
            logger.exception("could not send %s", type(what).__name__)
