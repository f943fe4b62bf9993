"""Following a tuning and showing how it goes."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from tests.fakes.client import FakeTransport, reply, tuning
from tunesmith_client.answers import Tuning
from tunesmith_client.api import TuningsApi
from tunesmith_client.errors import ApiError, NotAllowed, Unreachable
from tunesmith_client.progress import follow, show_progress
from tunesmith_client.progress.following import PATIENCE
from tunesmith_client.progress.view import live_view, minutes
from tunesmith_client.transport import Reply


def following(*answers: object) -> Iterator[Tuning]:
    replies = [each if isinstance(each, Reply | None) else reply(200, each) for each in answers]
    api = TuningsApi("http://x", FakeTransport(replies))
    return follow(api, "x", pause_seconds=1, sleep=lambda _: None)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_it_is_followed_to_its_end() -> None:
    seen = list(following(tuning("accepted"), tuning("running"), tuning("finished")))

    assert [each.status for each in seen] == ["accepted", "running", "finished"]


def test_a_service_that_is_away_for_a_moment_is_waited_for() -> None:
    away = (None, reply(429), reply(503), None, reply(500))

    assert [each.status for each in following(*away, tuning("stopped"))] == ["stopped"]


def test_ten_looks_in_a_row_may_fail_and_one_more_is_an_error() -> None:
    assert [each.status for each in following(*[None] * PATIENCE, tuning("stopped"))] == ["stopped"]
    with pytest.raises(Unreachable):
        list(following(*[None] * (PATIENCE + 1), tuning("stopped")))


@pytest.mark.parametrize(("answer", "kind"), [(None, Unreachable), (reply(429), ApiError)])
def test_a_service_that_stays_away_is_an_error(answer: Reply | None, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        list(following(answer))


def test_a_refusal_is_an_error_at_once() -> None:
    with pytest.raises(NotAllowed):
        list(following(reply(403), tuning("finished")))


def test_without_a_terminal_each_change_is_one_line() -> None:
    console = Console(file=io.StringIO(), width=60)
    views = following(tuning("running"), tuning("running"), tuning("finished"))

    ended = show_progress(views, console, clock=lambda: 65.0)

    assert ended.status == "finished"
    assert written(console).splitlines() == [
        "0:00  running: 3 done, 2 running, 1 stopped early, 1 failed of 20;"
        " best validation:accuracy 0.9625",
        "0:00  finished: 3 done, 2 running, 1 stopped early, 1 failed of 20;"
        " best validation:accuracy 0.9625",
    ]


def test_on_a_terminal_the_view_shows_what_is_best_so_far() -> None:
    console = Console(file=io.StringIO(), width=120, force_terminal=True, color_system=None)

    console.print(live_view(Tuning.model_validate(tuning()), lambda: 61.0))

    text = written(console)
    assert "digits · running · 1:01" in text
    assert "5 of 20 trials" in text
    assert "best validation:accuracy 0.9625   learning_rate=0.012346" in text


def test_a_live_view_ends_with_how_it_ended() -> None:
    console = Console(file=io.StringIO(), force_terminal=True)

    assert show_progress(following(tuning("failed")), console).status == "failed"


def test_why_a_queued_tuning_waits_is_shown() -> None:
    console = Console(file=io.StringIO(), width=200)

    show_progress(
        following(tuning("queued", queued_because="no quota"), tuning("stopped")), console
    )

    assert "queued: no quota" in written(console)


def test_the_place_in_the_queue_is_shown_as_it_changes() -> None:
    console = Console(file=io.StringIO(), width=200)
    first, second = (
        tuning("queued", queue={"place": place, "of": 3, "cause": "waits for 1 tuning job"})
        for place in (2, 1)
    )

    show_progress(following(first, second, tuning("stopped")), console)

    assert "queued: place 2 of 3, waits for 1 tuning job" in written(console)
    assert "queued: place 1 of 3, waits for 1 tuning job" in written(console)


def test_durations_read_like_a_clock() -> None:
    assert [minutes(each) for each in (5, 65, 3661)] == ["0:05", "1:05", "1:01:01"]
