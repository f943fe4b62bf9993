"""No turn is lost, in whatever order an execution registers and is given its turn."""

from functools import partial

import pytest

from tests.fakes.queueing import Line, entry
from tests.fakes.samples import NOON
from tests.fakes.turns import Turns, all_orders
from tunesmith.domain.queueing import Standing
from tunesmith.domain.tuning import StopCause
from tunesmith.usecases.enqueue import enqueue
from tunesmith.usecases.turnstile import Turnstile

CALLS = 4
"""At most, of each of the two."""


def waiting_line() -> Line:
    line = Line(tuning_jobs=1)
    line.accept("w")
    running = entry("r", standing=Standing.RUNNING)
    line.queues.queue = line.queues.queue.enter(running).enter(entry("w"))
    line.callbacks.waiting.add("w")
    return line


def register(line: Line, turns: Turns | None = None, attempt: int = 0) -> bool:
    port = partial((turns or Turns([])).port, "enqueue")
    return enqueue(
        "w",
        attempt,
        "w",
        tunings=port(line.tunings),
        queues=port(line.queues),
        tokens=port(line.tokens),
        callbacks=port(line.callbacks),
    )


def free(line: Line, turns: Turns) -> None:
    port = partial(turns.port, "free")
    Turnstile(
        queues=port(line.queues),
        tokens=port(line.tokens),
        callbacks=port(line.callbacks),
        limits=lambda: line.limits,
        clock=line.clock,
    ).leave("r")


def test_execution_is_woken_however_the_calls_fall() -> None:
    for order in all_orders("enqueue", CALLS, "free", CALLS):
        line, turns = waiting_line(), Turns(order)

        turns.run({"enqueue": partial(register, line, turns), "free": partial(free, line, turns)})

        assert line.woken == ["w"], order


def test_execution_waits_while_it_is_not_its_turn() -> None:
    line = waiting_line()

    assert register(line)
    assert line.woken == []


def test_execution_that_should_stop_does_not_wait() -> None:
    line = waiting_line()
    line.tunings.change("w", {"stop_cause": StopCause.USER})

    assert not register(line)
    assert line.woken == ["w"]


def test_execution_of_a_tuning_that_the_queue_lost_asks_again() -> None:
    line = waiting_line()
    line.queues.queue = line.queues.queue.leave("w", NOON)

    assert not register(line)
    assert line.woken == ["w"]


def test_execution_that_was_replaced_waits_for_nothing() -> None:
    line = waiting_line()
    line.tokens.put("w", 1, "of the next attempt")

    assert not register(line)
    assert (line.woken, line.tokens.get("w")) == ([], "of the next attempt")


@pytest.mark.parametrize("standing", [Standing.ADMITTED, Standing.RUNNING])
def test_execution_whose_turn_has_come_goes_on(standing: Standing) -> None:
    line = waiting_line()
    queue = line.queues.queue.admit(["w"], NOON)
    line.queues.queue = queue.begin("w") if standing is Standing.RUNNING else queue

    assert not register(line)
    assert line.woken == ["w"]
