"""Metrics that come late, events that come twice."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.sagemaker_host import FakeHost
from tests.unit.local.sagemaker.lab import Lab, settings_for
from tunesmith_local.sagemaker import EngineSettings, LogLine, MetricPoint
from tunesmith_local.sagemaker.outbox import Event, Outbox
from tunesmith_local.sagemaker.telemetry import Telemetry


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def outbox(host: FakeHost, settings: EngineSettings, clock: Clock) -> Outbox:
    made = Outbox(host, settings, clock)
    made.start()
    return made


def event(name: str, *, is_last: bool = False) -> Event:
    return Event("kind", {"SecondaryStatus": name}, [f"arn/{name}"], is_last)


def metric(value: float) -> Telemetry:
    return Telemetry(points=[MetricPoint("trial", "accuracy", value, 0.0)])


def test_metrics_are_collected_until_an_end_is_told(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    box = outbox(host, settings_for(tmp_path, metric_flush_seconds=60.0), clock)

    box.add_telemetry(metric(1.0))
    box.add_event(event("Training"))
    Lab.until(lambda: host.events)
    assert host.journal == ["event Training Training"]

    box.add_event(event("Completed", is_last=True))
    Lab.until(lambda: len(host.events) == 2)
    box.close(5.0)

    assert host.journal[1:] == ["metric trial 1.0", "event Completed Completed"]


def test_late_metrics_come_after_the_end(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    late = settings_for(tmp_path, metric_delay_seconds=120.0)
    box = outbox(host, late, clock)

    box.add_telemetry(metric(1.0))
    box.add_event(event("Completed", is_last=True))
    Lab.until(lambda: host.events)
    assert host.points == []

    clock.now += 121.0
    box.add_event(event("Other"))  # wakes it: this clock does not tick by itself
    Lab.until(lambda: host.points)
    box.close(5.0)


def test_late_events_keep_their_order_and_come_twice(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    settings: Any = settings_for(tmp_path, event_delay_seconds=30.0, duplicate_events=True)
    box = outbox(host, settings, clock)

    box.add_event(event("One"))
    box.add_event(event("Two"))
    clock.now += 31.0
    box.add_telemetry(metric(1.0))
    Lab.until(lambda: len(host.events) == 4)
    box.close(5.0)

    assert [detail["SecondaryStatus"] for _, detail, _ in host.events] == [
        "One", "One", "Two", "Two"
    ]  # fmt: skip


def test_what_is_left_is_sent_on_closing(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    settings = settings_for(tmp_path, event_delay_seconds=30.0, metric_flush_seconds=30.0)
    box = outbox(host, settings, clock)

    box.add_telemetry(metric(1.0))
    box.add_event(event("One"))
    box.close(5.0)

    assert host.journal == ["metric trial 1.0", "event One One"]


def test_a_metric_has_one_value_a_period_told_when_it_is_over(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    slow = settings_for(tmp_path, metric_period_seconds=60.0, metric_delay_seconds=30.0)
    box = outbox(host, slow, clock)

    for time, value in ((1_021.0, 1.0), (1_070.0, 2.0), (1_081.0, 3.0)):
        box.add_telemetry(Telemetry([MetricPoint("trial", "accuracy", value, time)]))
    box.add_telemetry(Telemetry(stream="trial/algo-1", lines=[LogLine(1_021.0, "said")]))
    clock.now = 1_109.0
    box.add_event(event("Completed", is_last=True))
    Lab.until(lambda: host.lines)
    assert host.points == []

    clock.now = 1_111.0
    box.add_event(event("Other", is_last=True))
    Lab.until(lambda: host.points)
    assert [(point.value, point.time) for point in host.points] == [(2.0, 1_020.0)]
    box.close(5.0)

    assert [(point.value, point.time) for point in host.points][1:] == [(3.0, 1_080.0)]


def test_events_may_overtake_one_another(tmp_path: Path, clock: Clock) -> None:
    host = FakeHost()
    box = outbox(host, settings_for(tmp_path, event_disorder_seconds=30.0), clock)
    sent = [str(number) for number in range(20)]

    for name in sent:
        box.add_event(event(name))
    clock.now += 31.0
    box.add_telemetry(metric(1.0))
    Lab.until(lambda: len(host.events) == len(sent))
    box.close(5.0)

    come = [detail["SecondaryStatus"] for _, detail, _ in host.events]
    assert come != sent
    assert sorted(come) == sorted(sent)
