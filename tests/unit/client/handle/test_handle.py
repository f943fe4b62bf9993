"""The handle of a tuning: waiting, looking, stopping, showing itself."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests.fakes.client import FakeTransport, reply, tuning
from tunesmith_client.answers import Accepted
from tunesmith_client.api import TuningsApi
from tunesmith_client.errors import NotAllowed, StillRunning, TuningFailed, Unreachable
from tunesmith_client.handle import Handle
from tunesmith_client.handle.frames import columns, rows
from tunesmith_client.transport import Reply

ID = "abcdefghijklmnop"
FAILURE = {"error": "NoTrialSucceeded", "reason": "No trial succeeded.", "advice": "See the logs."}


class Watch:
    """A clock that a sleep moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def handle_of(*answers: object, watch: Watch | None = None) -> tuple[Handle, FakeTransport]:
    given = [each if isinstance(each, Reply | None) else reply(200, each) for each in answers]
    transport, watch = FakeTransport(given), watch or Watch()
    api = TuningsApi("https://x/v1", transport)
    return Handle(api, ID, "eu-west-1", watch.sleep, watch), transport


def trial(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "status": "Completed",
        "objective": 0.5,
        "hyperparameters": {"rate": "0.1", "kind": "relu"},
        **changes,
    }


# --- waiting ---


@pytest.mark.parametrize("progress", [True, False])
def test_waiting_returns_the_best_trial(progress: bool, capsys: pytest.CaptureFixture[str]) -> None:
    handle, _ = handle_of(tuning("accepted"), tuning("running"), tuning("finished"))

    best = handle.wait(progress=progress)

    assert (best.trial, best.value) == ("t-1", 0.9625)
    assert ("finished: 3 done" in capsys.readouterr().out) is progress


def test_waiting_looks_less_and_less_often() -> None:
    watch = Watch()
    handle, _ = handle_of(*[tuning("running")] * 40, tuning("finished"), watch=watch)

    handle.wait(progress=False)

    assert watch.slept[0] == 1.0
    assert watch.slept == sorted(watch.slept)
    assert watch.slept[-1] == 30.0


def test_waiting_ends_when_its_time_is_over_and_says_that_the_tuning_goes_on() -> None:
    watch = Watch()
    handle, _ = handle_of(tuning("running"), watch=watch)

    with pytest.raises(StillRunning, match=r"digits.* is still running after 0:10\. It goes on"):
        handle.wait(timeout=10, progress=False)

    assert watch.now == 10


@pytest.mark.parametrize(
    ("seen", "told"), [([tuning("running")], "digits.* is still running"), ([], f"known how {ID}")]
)
def test_waiting_ends_in_time_also_while_the_service_is_away(seen: list[object], told: str) -> None:
    watch = Watch()
    handle, _ = handle_of(*seen, None, watch=watch)

    with pytest.raises(StillRunning, match=told):
        handle.wait(timeout=4, progress=False)

    assert watch.now == 4


def test_what_keeps_it_from_looking_is_no_end_and_is_told_so() -> None:
    handle, _ = handle_of(tuning("queued"), tuning("running"), reply(403, {"message": "expired"}))

    with pytest.raises(NotAllowed) as told:
        handle.wait(progress=False)

    assert (
        f"the tuning goes on. wait() again, or later: tunesmith.attach('{ID}')"
        in (told.value.__notes__[0])
    )
    assert repr(handle).startswith(f"<tuning {ID} running: ")


def test_a_tuning_that_failed_is_an_error_with_its_reason() -> None:
    handle, _ = handle_of(tuning("failed", failure=FAILURE, best=None))

    with pytest.raises(TuningFailed, match=r"No trial succeeded\. See the logs\.") as failed:
        handle.wait(progress=False)

    assert failed.value.tuning.status == "failed"


def test_a_tuning_that_was_stopped_too_early_is_an_error() -> None:
    handle, _ = handle_of(tuning("stopped", best=None))

    with pytest.raises(TuningFailed, match="stopped before a trial had a value"):
        handle.wait(progress=False)


def test_in_a_notebook_one_output_is_drawn_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []
    display = SimpleNamespace(update=drawn.append)
    module = SimpleNamespace(HTML=str, display=lambda *_, **__: display)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(display=module))
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    monkeypatch.setattr(
        "tunesmith_client.handle.waiting.Console", lambda: SimpleNamespace(is_jupyter=True)
    )
    handle, _ = handle_of(tuning("running"), tuning("finished"))

    handle.wait()

    assert ["running" in drawn[0], "finished" in drawn[1]] == [True, True]


# --- looking ---


def test_an_ended_tuning_is_not_asked_for_again() -> None:
    handle, transport = handle_of(tuning("finished"))

    assert [handle.status, handle.status] == ["finished", "finished"]
    assert len(transport.sent) == 1


def test_best_is_none_before_a_trial_has_a_value() -> None:
    handle, _ = handle_of(tuning(best=None))

    assert handle.best() is None


def test_all_pages_of_trials_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    handle, transport = handle_of(
        {"trials": [trial("a")], "total": 2, "cursor": "a+b"},
        {"trials": [trial("b")], "total": 2, "cursor": None},
    )

    found = handle.trials(curves=True)

    assert [each.name for each in found] == ["a", "b"]
    assert "cursor=a%2Bb" in transport.sent[1].url
    assert all("curves=true" in sent.url for sent in transport.sent)


def test_with_pandas_trials_are_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[tuple[Any, Any]] = []
    pandas = SimpleNamespace(DataFrame=lambda data, columns: frames.append((data, columns)))
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    handle, _ = handle_of({"trials": [trial("a")], "total": 1})

    handle.trials()

    ((row,), names) = frames[0]
    assert names[:5] == ["name", "status", "objective", "rate", "kind"]
    assert set(row) == set(names)
    assert (row["name"], row["rate"], row["kind"]) == ("a", 0.1, "relu")


def test_a_column_holds_numbers_only_where_all_are() -> None:
    found = [
        handle_trial(hyperparameters={"depth": "3", "mixed": "1"}),
        handle_trial(hyperparameters={"depth": "4", "mixed": "auto"}),
    ]

    assert [row["depth"] for row in rows(found)] == [3, 4]
    assert [row["mixed"] for row in rows(found)] == ["1", "auto"]


def test_a_hyperparameter_called_like_a_column_of_ours_keeps_its_own() -> None:
    found = [handle_trial(hyperparameters={"name": "adam"})]

    assert rows(found)[0]["name"] == "a"
    assert rows(found)[0]["hyperparameters.name"] == "adam"
    assert "curve" not in columns(found)


def test_curves_are_a_column_of_points() -> None:
    point = {"step": 1, "value": 0.5, "time": "2026-01-02T12:00:00Z"}
    found = [handle_trial(curve=[point])]

    assert columns(found)[-1] == "curve"
    assert rows(found)[0]["curve"][0]["value"] == 0.5  # type: ignore[index]


def handle_trial(**changes: Any) -> Any:
    handle, _ = handle_of({"trials": [trial("a", **changes)], "total": 1})
    return handle.api.trials(ID).trials[0]


# --- acting ---


def test_the_report_shows_itself_in_a_frame_of_its_own(tmp_path: Any) -> None:
    content = '<html><body class="r">größer</body></html>'
    handle, transport = handle_of(Reply(200, content.encode()))

    report = handle.report()

    assert transport.sent[0].url.endswith(f"/tunings/{ID}/report?format=html")
    assert report == content
    assert repr(report) == "<report, 42 characters of HTML; save(path) writes it to a file>"
    assert "&lt;body class=&quot;r&quot;&gt;größer" in report._repr_html_()
    assert report.save(tmp_path / "r.html").read_text(encoding="utf-8") == content


def test_it_is_stopped() -> None:
    handle, transport = handle_of(reply(202, tuning("stopping")))

    handle.stop()

    assert transport.sent[0].url.endswith(f"/tunings/{ID}/stop")


def test_another_like_it_is_asked_for_with_what_is_said_alone() -> None:
    accepted = {"tuning_id": "new", "name": "n", "status": "accepted", "job_name": "dev-new"}
    accepted["rerun_of"] = ID
    handle, transport = handle_of(reply(202, accepted))

    again = handle.rerun(narrow=0.5, max_jobs=10)

    assert transport.sent[0].url.endswith(f"/tunings/{ID}/rerun")
    assert transport.sent[0].body == {"narrow": {"factor": 0.5}, "max_jobs": 10}
    assert (again.tuning_id, again.job_name) == ("new", "dev-new")


# --- showing ---


def test_what_was_just_accepted_is_known_without_asking() -> None:
    transport = FakeTransport([None])
    accepted = Accepted.model_validate(
        {
            "tuning_id": ID,
            "name": "n",
            "job_name": "dev-x",
            "status": "accepted",
            "cost": {"expected_usd": 2.5, "maximum_usd": 5},
        }
    )

    handle = Handle.of(TuningsApi("https://x", transport), accepted, None)

    assert handle.job_name == "dev-x"
    assert handle.estimate is not None
    assert handle.estimate.expected_usd == 2.5
    assert repr(handle).startswith(f"<tuning {ID} accepted: ")
    assert not transport.sent


def test_one_that_was_asked_for_before_and_is_over_is_looked_at() -> None:
    accepted = Accepted(tuning_id=ID, name="n", status="finished")
    api = TuningsApi("https://x", FakeTransport([reply(200, tuning("finished"))]))

    best = Handle.of(api, accepted, None).best()

    assert best is not None
    assert best.value == 0.9625


EVIL = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    "end",
    [
        {"stop": {"cause": "policy", "reason": EVIL, "more": EVIL}},
        {"failure": {"error": "x", "reason": EVIL, "advice": EVIL}},
    ],
)
def test_the_page_escapes_what_users_wrote(end: dict[str, Any]) -> None:
    evil = EVIL
    handle, _ = handle_of(
        tuning(
            "queued",
            name=evil,
            queue={"place": 1, "of": 2, "cause": evil},
            job_name='"><i>',
            warnings=[evil],
            best={"value": 1.0, "trial": "t", "hyperparameters": {evil: evil}},
            objective={"metric": evil, "goal": "Maximize"},
            **end,
            cost={"expected_usd": 1.0, "maximum_usd": 2.0},
        )
    )

    page = handle._repr_html_()

    assert "<script" not in page
    assert page.count("&lt;script&gt;") == (7 if "stop" in end else 8)
    assert "&quot;&gt;&lt;i&gt;" in page
    assert "<i>" not in page


def test_the_page_says_how_far_it_is_what_it_cost_and_where_it_runs() -> None:
    handle, _ = handle_of(
        tuning(job_name="dev-x", cost={"spent_usd": 1.5, "budget_usd": 5, "notional": False})
    )

    page = handle._repr_html_()

    assert "width:25%" in page
    assert "5 of 20 (2 running, 1 stopped early, 1 failed)" in page
    assert "spent $1.50 of a budget of $5.00" in page
    assert "https://eu-west-1.console.aws.amazon.com/sagemaker/" in page
    assert "#/hyper-tuning-jobs/dev-x" in page


def test_where_the_service_is_away_the_page_shows_what_was_last_seen() -> None:
    handle, _ = handle_of(tuning("running"), None)

    handle.refresh()

    assert "As last seen" in handle._repr_html_()
    with pytest.raises(Unreachable):
        handle_of(None)[0]._repr_html_()
