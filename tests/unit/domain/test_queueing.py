"""What happens to the queue."""

from datetime import timedelta

from tests.fakes.queueing import entry
from tests.fakes.samples import NOON
from tunesmith.domain.queueing import Queue, Standing


def test_asking_twice_keeps_the_first_place() -> None:
    later = NOON + timedelta(hours=1)

    queue = Queue().enter(entry("a")).enter(entry("a", since=later))

    assert [one.since for one in queue.entries] == [NOON]


def test_what_is_over_is_over_however_often_it_is_said() -> None:
    queue = Queue().enter(entry("a", standing=Standing.RUNNING))

    once = queue.leave("a", NOON)

    assert once.entries == ()
    assert once.leave("a", NOON + timedelta(hours=1)) == once == once.begin("a")


def test_only_what_was_held_is_free_again() -> None:
    queue = Queue().enter(entry("waits")).enter(entry("runs", standing=Standing.RUNNING))

    assert queue.leave("waits", NOON).freed_at is None
    assert queue.leave("runs", NOON).freed_at == NOON


def test_a_refused_job_that_the_queue_forgot_waits_in_it_again() -> None:
    queue = Queue().refuse(entry("a"), "none left", NOON)

    (kept,) = queue.waiting
    assert kept.refusal
    assert kept.refusal.because == "none left"


def test_a_job_that_was_taken_says_nothing_about_bigger_ones() -> None:
    small, same, big = entry("small"), entry("same"), entry("big", parallel=5)
    queue = Queue()
    for one in (small, same, big):
        queue = queue.refuse(one, "none left", NOON)

    queue = queue.admit(["small"], NOON).begin("small")

    assert [one.tuning_id for one in queue.entries if one.refusal] == ["big"]


def test_a_project_that_has_left_is_forgotten() -> None:
    queue = Queue().enter(entry("a", "one")).enter(entry("b", "two")).admit(["a", "b"], NOON)

    assert queue.leave("a", NOON).started == {"two": NOON}
