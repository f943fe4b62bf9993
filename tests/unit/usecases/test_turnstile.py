"""Changes that are made at once: never too many turns, none lost."""

from functools import partial

import pytest

from tests.fakes.queueing import FakeQueues, Line, entry
from tests.fakes.turns import Turns, all_orders
from tunesmith.domain.errors import Throttled, Unavailable
from tunesmith.domain.queueing import Queue, Standing
from tunesmith.usecases.turnstile import Turnstile


def test_of_two_that_ask_for_the_last_place_one_gets_it() -> None:
    for order in all_orders("one", 4, "two", 4):
        line, turns = Line(tuning_jobs=1), Turns(order)

        def ask(name: str, line: Line = line, turns: Turns = turns) -> None:
            stile = Turnstile(
                queues=turns.port(name, line.queues),
                tokens=line.tokens,
                callbacks=line.callbacks,
                limits=lambda: line.limits,
                clock=line.clock,
            )
            stile.change(lambda queue: queue.enter(entry(name)), for_itself=name)

        turns.run({name: partial(ask, name) for name in ("one", "two")})

        assert len(line.queues.queue.holding) == len(line.queues.queue.waiting) == 1, order


def test_whoever_leaves_makes_room_and_the_next_is_woken() -> None:
    line = Line(tuning_jobs=1)
    queue = Queue().enter(entry("r", standing=Standing.RUNNING))
    line.queues.queue = queue.enter(entry("next")).enter(
        entry("other", since=line.clock.forward(minutes=1))
    )
    for name in ("next", "other"):
        line.sleeps(name)

    line.turnstile.leave("r")
    line.turnstile.leave("r")

    assert line.woken == ["next"]


def test_nothing_is_written_when_nothing_changes() -> None:
    line = Line()

    line.turnstile.leave("nobody")

    assert line.queues.queue.version == 0


def test_a_wake_up_that_fails_is_left_to_the_next_round() -> None:
    class Failing:
        def get(self, _tuning_id: str) -> str:
            raise Unavailable("not now")

        def put(self, _tuning_id: str, _attempt: int, _token: str) -> bool:
            return True

    line = Line()
    stile = Turnstile(
        queues=line.queues,
        tokens=Failing(),
        callbacks=line.callbacks,
        limits=dict,
        clock=line.clock,
    )

    stile.change(lambda queue: queue.enter(entry("a")))

    assert [one.tuning_id for one in line.queues.queue.holding] == ["a"]


def test_a_crowd_is_told_to_come_again() -> None:
    class Crowded(FakeQueues):
        def write(self, _queue: Queue) -> bool:
            return False

    line = Line()
    line.queues = Crowded()

    with pytest.raises(Throttled):
        line.turnstile.change(lambda queue: queue.enter(entry("a")))
