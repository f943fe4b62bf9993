"""Whose turn it is: within the limits, fair among projects, and nobody starved."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.queueing import entry
from tests.fakes.samples import NOON
from tunesmith.domain.queueing import (
    EAGER_TRIES,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Entry,
    Queue,
    Standing,
)
from tunesmith.domain.turns import PATIENCE, turns

LARGE = "ml.m5.large"
GPU = "ml.p3.2xlarge"
LATER = NOON + timedelta(minutes=1)


def running(tuning_id: str, project: str = "digits", **told: Any) -> Entry:
    return entry(tuning_id, project, standing=Standing.RUNNING, **told)


def after(minutes: float) -> dict[str, Any]:
    return {"since": NOON + timedelta(minutes=minutes)}


def order(*entries: Entry, **limits: int) -> list[str]:
    """Return who waits, in order, when nobody may start."""
    nobody = {"tuning jobs": 0, **limits}
    held = (*entries, running("full", "somebody"))
    return [one.tuning_id for one in turns(Queue(entries=held), nobody, LATER).waits]


def test_everybody_starts_while_no_limit_is_known() -> None:
    queue = Queue(entries=(entry("a"), entry("b"), running("c")))

    assert turns(queue, {}, LATER).admitted == ("a", "b")


def test_within_a_project_the_oldest_is_first() -> None:
    assert order(entry("new", **after(2)), entry("old", **after(1))) == ["old", "new"]


def test_a_project_with_less_running_goes_first() -> None:
    line = (
        running("r", "busy", parallel=4),
        entry("b1", "busy", **after(0.1)),
        entry("b2", "busy", **after(0.2)),
        entry("f1", "fresh", **after(0.3)),
    )

    assert order(*line) == ["f1", "b1", "b2"]


def test_projects_take_turns_by_what_they_get() -> None:
    one = [entry(f"a{n}", "a", parallel=4, **after(n / 100)) for n in range(2)]
    other = [entry(f"b{n}", "b", parallel=2, **after(0.5 + n / 100)) for n in range(4)]

    assert order(*one, *other) == ["a0", "b0", "b1", "a1", "b2", "b3"]


def test_projects_take_turns_where_one_tuning_runs_at_a_time() -> None:
    many = [entry(f"b{n}", "busy", **after(n / 100)) for n in range(4)]
    queue, now, ran = Queue(entries=(*many, entry("f", "fresh", **after(0.5)))), LATER, []
    for _ in range(5):
        (admitted,) = turns(queue, {"tuning jobs": 1}, now).admitted
        ran.append(admitted)
        queue = queue.admit([admitted], now).leave(admitted, now + timedelta(seconds=30))
        now += timedelta(minutes=1)

    assert ran == ["b0", "f", "b1", "b2", "b3"]


@pytest.mark.parametrize(
    ("limits", "cause"),
    [
        ({"tuning jobs": 1}, "waits for 1 tuning job: 1 of 1 in use by 1 tuning"),
        ({"training jobs": 5}, "waits for 4 training jobs: 2 of 5 in use by 1 tuning"),
        ({"instances": 9}, "waits for 8 instances: 4 of 9 in use by 1 tuning"),
        ({LARGE: 11}, f"waits for 8 of {LARGE}: 4 of 11 in use by 1 tuning"),
    ],
)
def test_each_limit_is_kept_and_named(limits: dict[str, int], cause: str) -> None:
    uses = {LARGE: 2}
    queue = Queue(
        entries=(running("r", parallel=2, types=uses), entry("w", parallel=4, types=uses))
    )

    found = turns(queue, limits, LATER)

    assert found.admitted == ()
    assert found.waits[0].place.cause == cause


def test_what_is_free_is_given_to_as_many_as_fit() -> None:
    queue = Queue(entries=tuple(entry(f"w{n}", parallel=3, **after(n / 100)) for n in range(4)))

    found = turns(queue, {LARGE: 8}, LATER)

    assert found.admitted == ("w0", "w1")
    assert [(one.place.place, one.place.of) for one in found.waits] == [(1, 2), (2, 2)]
    assert found.waits[0].place.cause == f"waits for 3 of {LARGE}: 6 of 8 in use by 2 tunings"


def test_other_instance_types_do_not_wait_for_it() -> None:
    line = (running("r", types={GPU: 1}), entry("gpu", types={GPU: 1}), entry("cpu"))

    assert turns(Queue(entries=line), {GPU: 1, LARGE: 1}, LATER).admitted == ("cpu",)


def test_a_tuning_larger_than_the_limit_starts_alone() -> None:
    huge, small = entry("huge", parallel=20), running("r")

    assert turns(Queue(entries=(huge, small)), {LARGE: 10}, LATER).admitted == ()
    assert turns(Queue(entries=(huge,)), {LARGE: 10}, LATER).admitted == ("huge",)
    assert turns(Queue(entries=(huge,)), {LARGE: 0}, LATER).admitted == ("huge",)


def with_a_big_one(started: dict[str, Any] | None = None) -> Queue:
    """A big tuning of a project that has something running already, and a small newcomer."""
    entries = (
        running("r", "big"),
        running("s", "small"),
        entry("big", "big", parallel=9),
        entry("newcomer", "new", **after(29)),
    )
    return Queue(entries=entries, started=started or {})


def test_small_ones_pass_a_big_one_for_a_while() -> None:
    soon = NOON + PATIENCE - timedelta(seconds=1)

    assert turns(with_a_big_one(), {LARGE: 10}, soon).admitted == ("newcomer",)


def test_what_becomes_free_is_kept_for_one_that_has_waited_too_long() -> None:
    found = turns(with_a_big_one(), {LARGE: 10}, NOON + PATIENCE)

    assert found.admitted == ()
    assert [one.tuning_id for one in found.waits] == ["big", "newcomer"]
    assert found.waits[1].place.cause == (
        f"waits for 1 of {LARGE}: 8 of 10 free, and kept for tuning big, which has waited too long"
    )


def test_a_big_one_starts_once_there_is_room_however_many_small_ones_come() -> None:
    """Every minute a small tuning of an idle project comes, and runs for five."""
    queue = Queue(entries=(running("r", "big"), entry("big", "big", parallel=9)))
    now = NOON
    for minute in range(120):
        now = NOON + timedelta(minutes=minute)
        queue = queue.leave(f"small {minute - 5}", now)
        queue = queue.enter(entry(f"small {minute}", f"project {minute % 7}", since=now))
        queue = queue.admit(turns(queue, {LARGE: 10}, now).admitted, now)
        if (big := queue.find("big")) and big.holds:
            break

    assert now - NOON <= PATIENCE + timedelta(minutes=6)


def test_a_big_one_is_not_starved_by_its_own_project_either() -> None:
    """Every minute a small tuning of the same project comes, and runs for five."""
    queue = Queue(entries=(running("r"), running("small -4"), entry("big", parallel=9)))
    now = NOON
    for minute in range(120):
        now = NOON + timedelta(minutes=minute)
        queue = queue.leave(f"small {minute - 5}", now)
        queue = queue.enter(entry(f"small {minute}", since=now))
        queue = queue.admit(turns(queue, {LARGE: 10}, now).admitted, now)
        if (big := queue.find("big")) and big.holds:
            break

    assert now - NOON <= PATIENCE + timedelta(minutes=6)


def test_nothing_is_kept_for_one_that_is_too_large_for_sagemaker() -> None:
    """It starts alone, once, to hear that; after that nothing lies idle for it again and again."""
    huge, small = entry("huge", "big", parallel=20), entry("small", "other", **after(1))
    queue = Queue(entries=(running("r", "big"), huge, small))
    now = NOON + PATIENCE

    before = turns(queue, {LARGE: 10}, now).admitted
    queue = queue.refuse(huge, "limit is 10 Instances", now)
    afterwards = turns(queue, {LARGE: 10}, now + PATIENCE).admitted

    assert (before, afterwards) == ((), ("small",))


def test_a_project_with_many_that_waited_does_not_shut_others_out() -> None:
    """A project's line is overdue once: what it starts counts as its turn."""
    line = [entry(f"old {n}", "many") for n in range(5)]
    queue = Queue(entries=(running("r", "many"), *line, entry("late", "other", **after(59))))
    now = NOON + timedelta(hours=1)

    first = turns(queue, {"tuning jobs": 2}, now).admitted
    queue = queue.admit(first, now).leave("r", now)
    second = turns(queue, {"tuning jobs": 2}, now).admitted

    assert (first, second) == (("old 0",), ("late",))


# --- refused by SageMaker ---


def refused(*entries: Entry, at: Any = NOON) -> Queue:
    queue = Queue(entries=entries)
    return queue.refuse(entries[0], "limit is 2 Instances", at)


def test_a_refused_tuning_waits_and_says_what_sagemaker_said() -> None:
    found = turns(refused(entry("a")), {}, NOON + FIRST_PAUSE / 2)

    assert found.admitted == ()
    cause = "waits for SageMaker, which refused it: limit is 2 Instances"
    assert found.waits[0].place.cause == cause


def test_it_tries_again_after_a_pause_that_grows_to_a_quarter_of_an_hour() -> None:
    queue, now = refused(entry("a")), NOON
    pauses = []
    for _ in range(12):
        start = now
        while not turns(queue, {}, now).admitted:
            now += timedelta(seconds=15)
        pauses.append(now - start)
        queue = queue.admit(["a"], now).refuse(entry("a"), "still none", now)

    assert pauses[0] == FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_it_tries_again_as_soon_as_something_ends() -> None:
    queue = refused(entry("a"), running("r")).leave("r", NOON + timedelta(seconds=1))

    assert turns(queue, {}, NOON + timedelta(seconds=1)).admitted == ("a",)


def test_ends_alone_do_not_make_it_try_for_ever() -> None:
    queue, now = Queue(entries=(entry("a"),)), NOON
    for n in range(EAGER_TRIES):
        queue = queue.refuse(entry("a"), "none", now).enter(running(f"r{n}"))
        now += timedelta(seconds=1)
        queue = queue.leave(f"r{n}", now)

    assert turns(queue, {}, now).admitted == ()
    assert turns(queue, {}, now + LONGEST_PAUSE).admitted == ("a",)


def test_its_like_wait_with_it_and_others_do_not() -> None:
    line = (entry("a", parallel=2), entry("same", parallel=2), entry("gpu", types={GPU: 1}))

    found = turns(refused(*line), {}, LATER - timedelta(seconds=1))

    assert found.admitted == ("gpu",)
    assert found.waits[1].place.cause == (
        "waits for SageMaker, which refused a job like it: limit is 2 Instances"
    )


def test_a_smaller_one_may_fit_where_a_bigger_one_did_not() -> None:
    found = turns(refused(entry("a", parallel=9), entry("small")), {}, NOON)

    assert found.admitted == ("small",)


def test_one_at_a_time_tries_whether_there_is_room_again() -> None:
    line = [entry(f"w{n}", **after(-n)) for n in range(3)]
    queue = refused(*line, running("r")).leave("r", LATER)

    queue = queue.admit(turns(queue, {}, LATER).admitted, LATER)
    while_it_tries = turns(queue, {}, LATER).admitted
    once_it_runs = turns(queue.begin("w2"), {}, LATER).admitted

    assert [one.tuning_id for one in queue.holding] == ["w2"]
    assert while_it_tries == ()
    assert once_it_runs == ("w1", "w0")
