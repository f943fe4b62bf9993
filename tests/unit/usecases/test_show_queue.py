"""The queue as people see it."""

from tests.fakes.queueing import FakeLimits, Line, entry
from tests.fakes.samples import NOON
from tunesmith.domain.account_limits import KnownLimits
from tunesmith.domain.queueing import Standing
from tunesmith.usecases.show_queue import places, show_queue


def test_the_queue_is_shown_in_order_with_what_projects_have() -> None:
    line, limits = Line(), FakeLimits()
    limits.write(KnownLimits(asked_at=NOON, limits={"ml.m5.large": 40, "ml.p3.2xlarge": 0}))
    running = entry("r", "busy", parallel=2, standing=Standing.RUNNING)
    queue = line.queues.queue.enter(running).enter(entry("b", "busy")).enter(entry("f", "fresh"))
    line.queues.queue = queue
    line.accept("f", name="the fresh one")

    view = show_queue(
        queues=line.queues, limits=limits, most_tunings=1, tunings=line.tunings, now=NOON
    )

    assert [(one.place, one.of, one.tuning_id, one.name) for one in view.tunings] == [
        (1, 2, "f", "the fresh one"),
        (2, 2, "b", "b"),
    ]
    assert view.tunings[0].cause == "waits for 1 tuning job: 1 of 1 in use by 1 tuning"
    shares = [(one.project, one.running, one.instances, one.waiting) for one in view.projects]
    assert shares == [("busy", 1, 2, 1), ("fresh", 0, 0, 1)]
    assert view.limits == {"ml.m5.large": 40, "tuning jobs": 1}
    found = places(queues=line.queues, limits=limits, most_tunings=1, now=NOON)
    assert (found["f"].place, found["b"].place) == (1, 2)
