"""The command line against a server that answers as it was told."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.fakes.client import tuning
from tunesmith_client.answers import Trial
from tunesmith_client.cli import app, pages

Answer = Callable[..., None]
SPEC = "name: digits\ntraining: {image: x}\n"


class Api:
    """A server with a list of answers, the last of which stays."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, object]] = []
        self.asked: list[tuple[str, Any]] = []

    def will_answer(self, status: int, body: object) -> None:
        self.answers.append((status, body))

    def next(self) -> tuple[int, object]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    fake = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            fake.asked.append((f"{self.command} {self.path}", body))
            status, answer = fake.next()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as inherited
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    monkeypatch.setenv("TUNESMITH_API_URL", f"http://127.0.0.1:{http.server_port}/v1")
    monkeypatch.setenv("TUNESMITH_BUCKET", "bucket")
    yield fake
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "tuning.yaml"
    path.write_text(SPEC)
    return str(path)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


ACCEPTED = {
    "tuning_id": "abc",
    "name": "digits",
    "status": "accepted",
    "warnings": ["parallel [2] is near max"],
}


def test_submit_tells_the_id_and_the_warnings(api: Api, spec: str) -> None:
    api.will_answer(202, ACCEPTED)

    code, out, err = run("submit", spec)

    assert code == 0
    assert "abc" in out
    assert "parallel [2] is near max" in err
    assert api.asked == [("POST /v1/tunings", {"name": "digits", "training": {"image": "x"}})]


def test_submit_for_programs_prints_json_alone(api: Api, spec: str) -> None:
    api.will_answer(202, ACCEPTED)

    _, out, _ = run("submit", spec, "--json")

    assert json.loads(out)["tuning_id"] == "abc"


def test_following_a_tuning_that_fails_ends_with_a_code(api: Api, spec: str) -> None:
    failure = {
        "error": "TrialsFailed",
        "reason": "no trial succeeded",
        "advice": "look at the logs",
    }
    api.will_answer(202, ACCEPTED)
    api.will_answer(200, tuning("failed", failure=failure, best=None))

    code, out, _ = run("submit", spec, "--follow")

    assert code == 1
    assert "no trial succeeded" in out
    assert "look at the logs" in out


def test_programs_that_follow_get_one_document(api: Api, spec: str) -> None:
    api.will_answer(202, ACCEPTED)
    api.will_answer(200, tuning("finished"))

    code, out, err = run("submit", spec, "--follow", "--json")

    assert (code, json.loads(out)["status"]) == (0, "finished")
    assert "abc" in err


def test_a_refused_request_lists_field_value_and_fix(api: Api, spec: str) -> None:
    finding = {"field": "search", "value": "[x]", "message": "is missing", "fix": "Add it."}
    api.will_answer(422, {"error": "InvalidRequest", "detail": "1 mistake", "findings": [finding]})

    code, _, err = run("submit", spec)

    assert code == 2
    for part in ("nothing was started", "search is missing", "'[x]'", "Add it."):
        assert part in err


def test_a_spec_that_cannot_be_read_is_refused_here(api: Api, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: [")

    code, _, err = run("submit", str(path))

    assert code == 2
    assert "cannot be read" in err
    assert api.asked == []


def test_a_missing_file_is_said(api: Api, tmp_path: Path) -> None:
    code, _, err = run("submit", str(tmp_path / "none.yaml"))

    assert code == 2
    assert "No such file" in err
    assert api.asked == []


def test_neither_spec_nor_job_is_a_usage_error(api: Api) -> None:
    code, _, err = run("submit")

    assert code == 2
    assert "--from-tuning-job" in err
    assert api.asked == []


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (403, None, 3),
        (404, None, 2),
        (404, "ResultNotReady", 3),
        (405, None, 3),
        (409, None, 2),
        (409, "RecipeBusy", 3),
        (413, None, 2),
        (415, None, 2),
        (501, None, 3),
    ],
)
def test_a_wrong_command_is_told_apart_from_a_service_that_denies(
    api: Api, status: int, error: str | None, code: int
) -> None:
    api.will_answer(status, {"message": "not so", "error": error})

    told, _, err = run("show", "abc")

    assert (told, err) == (code, "error: not so\n")


def test_a_server_that_does_not_answer_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tunesmith_client.transport.FIRST_PAUSE_SECONDS", 0.0)

    code, _, err = run("show", "abc", "--api-url", "http://127.0.0.1:1/v1")

    assert code == 3
    assert err.startswith("error: http://127.0.0.1:1 does not answer")
    assert "--api-url" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "url", ["foo", "api.example/v1", "http://", "ftp://x", "http://x:99999", "http://[x/v1"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    code, _, err = run("show", "abc", "--api-url", url)

    assert code == 2
    assert "no address of an API, as TUNESMITH_API_URL" in err


def test_a_profile_that_is_not_there_is_told(api: Api) -> None:
    code, _, err = run("show", "abc", "--profile", "nobody")

    assert code == 2
    assert "(nobody) could not be found" in err
    assert api.asked == []


@pytest.mark.parametrize(
    ("environment", "options", "told"),
    [
        ({}, ["--region", "eu west"], "'eu west' doesn't match"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, [], "missing: AWS_SECRET_ACCESS_KEY"),
        ({}, ["--profile", "mine"], 'source_profile "gone"'),
        ({"AWS_ENDPOINT_URL": "foo"}, [], "Invalid endpoint: foo"),
    ],
)
def test_an_aws_configuration_that_cannot_be_used_is_told(
    environment: dict[str, str],
    options: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    config = tmp_path / "config"
    role = "arn:aws:iam::111122223333:role/example"
    config.write_text(f"[profile mine]\nrole_arn = {role}\nsource_profile = gone\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    code, _, err = run("list", *options)

    assert (code, err.count("\n")) == (2, 1)
    assert "The AWS configuration cannot be used" in err
    assert told in err


def test_a_bucket_without_credentials_to_reach_it_is_told(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("TUNESMITH_TOKEN", "token")
    (tmp_path / "train.py").write_text("print(1)")
    (tmp_path / "spec.yaml").write_text("training: {source: ./train.py}\n")

    code, _, err = run("submit", str(tmp_path / "spec.yaml"))

    assert (code, err.partition(".")[0]) == (2, "error: No AWS credentials found")
    assert api.asked == []


@pytest.mark.parametrize("command", ["show", "status"])
def test_show_prints_the_best_so_far(api: Api, command: str) -> None:
    best = {"trial": "t-1", "value": 0.9625, "hyperparameters": {"learning_rate [log]": "0.1"}}
    api.will_answer(200, tuning(best=best, result_uri="s3://bucket/tunings/abc/result.json"))

    code, out, _ = run(command, "abc")

    assert code == 0
    for part in ("digits", "running", "0.9625", "learning_rate [log]", "s3://bucket/tunings"):
        assert part in out


LEARNT = {
    "type": "transfer",
    "why": "older (0001) has other inputs",
    "parents": [{"tuning_id": "0001", "name": "older", "objective": 0.875}],
    "rejected": [
        {"tuning_id": f"{at:04d}", "name": "other", "reason": "has another Environment"}
        for at in range(2, 14)
    ],
}


def test_show_names_what_a_tuning_learns_from_and_what_not(api: Api) -> None:
    api.will_answer(200, tuning(warm_start=LEARNT))

    _, out, _ = run("show", "abc")

    for part in ("transfer: older (0001) has other inputs", "0.875", "not from", "and 2 more"):
        assert part in out


def test_list_shows_each_and_how_to_go_on(api: Api) -> None:
    api.will_answer(200, {"tunings": [tuning("finished")], "cursor": "more"})

    _, out, _ = run("list", "--limit", "1")

    assert "abcdefghijklmnop" in out
    assert "--cursor more" in out
    assert api.asked[0][0] == "GET /v1/tunings?limit=1"


def test_queue_shows_who_waits_and_why(api: Api) -> None:
    place = {
        "place": 1,
        "of": 1,
        "cause": "waits for 1 tuning job",
        "since": "2026-01-02T12:00:00Z",
    }
    waiting = {"tuning_id": "abcdefghijklmnop", "name": "digits", "project": "vision", **place}
    api.will_answer(200, {"tunings": [waiting], "projects": [], "limits": {"tuning jobs": 3}})

    _, out, _ = run("queue")
    _, as_json, _ = run("queue", "--json")

    for part in ("abcdefghijklmnop", "digits", "vision", "01-02 12:00", "waits for"):
        assert part in out
    assert json.loads(as_json)["limits"] == {"tuning jobs": 3}
    assert api.asked[0][0] == "GET /v1/queue"


def test_an_empty_queue_is_told(api: Api) -> None:
    api.will_answer(200, {"tunings": []})

    assert "No tuning waits." in run("queue")[1]


@pytest.mark.parametrize("status", ["stopping", "finished"])
def test_stop_tells_how_the_tuning_stands(api: Api, status: str) -> None:
    api.will_answer(202, tuning(status))

    code, out, _ = run("stop", "abc")
    _, as_json, _ = run("stop", "abc", "--json")

    assert (code, api.asked[0][0]) == (0, "POST /v1/tunings/abc/stop")
    assert status in out
    assert json.loads(as_json)["status"] == status


def test_decisions_tell_why(api: Api) -> None:
    decision = {"policy": "median", "subject": "trial", "trial": "t-3", "reason": "worse than all"}
    saving = {"epochs": 7, "seconds": 1234.0, "usd": 0.25, "notional": True, "basis": "x"}
    api.will_answer(200, {"decisions": [{**decision, "enforced": False, "saving": saving}]})

    _, out, _ = run("decisions", "abc")

    for part in ("median", "t-3", "worse than", "1,234 s", "(7", "$0.25", "(notional)", "noted"):
        assert part in out


def test_no_decisions_is_an_answer_too(api: Api) -> None:
    api.will_answer(200, {"decisions": []})

    assert "No policy" in run("decisions", "abc")[1]


def test_package_prints_a_spec_without_local_paths(api: Api, spec: str) -> None:
    code, out, _ = run("package", spec)

    assert code == 0
    assert out == "name: digits\ntraining:\n  image: x\n"
    assert api.asked == []


PREVIEW = {
    "name": "digits [v2]",
    "tuning_job": {"HyperParameterTuningJobName": "dev-x"},
    "warnings": ["The budget was small."],
    "trials": 16,
    "budget": {"usd": 2.0, "alert_at": 0.8},
    "estimate": {
        "trials": 16,
        "maximum_usd": 2.909,
        "expected_usd": 1.5,
        "overshoot_usd": 0.909,
        "basis": "The median of 40 trials.",
        "prices": "1 x ml.m5.large [assumed].",
        "notional": True,
    },
}


def test_estimate_tells_what_a_spec_costs_and_sends_no_files(api: Api, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("print(1)")
    (tmp_path / "spec.yaml").write_text("training: {source: ./train.py, script: train.py}\n")
    api.will_answer(200, PREVIEW)

    code, out, err = run("estimate", str(tmp_path / "spec.yaml"))

    assert code == 0
    ((asked, body),) = api.asked
    assert asked == "POST /v1/tunings?dry_run=true"
    assert body["training"]["source"].startswith("code/")
    assert all(said in out for said in ("$1.50 (notional)", "$2.91", "$2.00", "40 trials"))
    assert all(said in out for said in ("digits [v2]", "ml.m5.large [assumed]."))
    assert "The budget was small." in err


def test_estimate_names_the_parents(api: Api, spec: str) -> None:
    api.will_answer(200, PREVIEW | {"warm_start": LEARNT})

    _, out, _ = run("estimate", spec)

    assert "from      older  0001  0.875" in out


def test_estimate_is_json_for_programs(api: Api, spec: str) -> None:
    api.will_answer(200, PREVIEW)

    code, out, _ = run("estimate", spec, "--json")

    assert (code, json.loads(out)["estimate"]["maximum_usd"]) == (0, 2.909)


def test_estimate_of_a_wrong_spec_tells_what_is_wrong(api: Api, spec: str) -> None:
    finding = {"field": "budget.usd", "value": 1, "message": "is too small", "fix": "Raise it."}
    api.will_answer(422, {"error": "InvalidRequest", "detail": "no", "findings": [finding]})

    code, _, err = run("estimate", spec)

    assert code == 2
    assert "budget.usd is too small" in err


def test_show_tells_what_a_tuning_has_cost(api: Api) -> None:
    cost = {"spent_usd": 4.1, "committed_usd": 0.25, "budget_usd": 5.0}
    api.will_answer(200, tuning(cost=cost))

    _, out, _ = run("show", "abc")

    assert "spent $4.10 of a budget of $5.00" in out


TRIALS = {
    "trials": [
        {
            "name": "t-1",
            "status": "Stopped",
            "objective": 0.9625,
            "seconds": 61.2,
            "stopped_by": "median",
            "hyperparameters": {"hidden": "64"},
        },
        {"name": "t-2", "status": "InProgress"},
    ],
    "total": 7,
    "cursor": "objective.desc.t-2",
}


def test_trials_are_listed_best_first_with_a_way_on(api: Api) -> None:
    api.will_answer(200, TRIALS)

    code, out, _ = run("trials", "abc", "--limit", "2")

    assert code == 0
    for told in ("t-1", "0.9625", "hidden=64", "--cursor objective.desc.t-2"):
        assert told in out
    assert api.asked == [("GET /v1/tunings/abc/trials?sort=objective&limit=2", None)]


def test_on_a_narrow_terminal_nothing_is_left_out() -> None:
    values = {"learning_rate_of_the_head": "0.012407", "activation": "relu"}
    found = [
        Trial.model_validate(
            {"name": f"{job}-001-0a1b2c3d", "status": "Completed", "hyperparameters": values}
        )
        for job in ("local-6twa7y2d6wczky6v", "other")
    ]
    narrow, wide = Console(width=80), Console(width=120)

    with narrow.capture() as one_job:
        narrow.print(pages.trials(found[:1]))
    with wide.capture() as two_jobs:
        wide.print(pages.trials(found))

    assert "…" not in one_job.get()
    assert "trials of local-6twa7y2d6wczky6v" in one_job.get()
    assert "learning_rate_of_the_head=0.012407" in "".join(one_job.get().split())
    for name in ("local-6twa7y2d6wczky6v-001-0a1b2c3d", "other-001-0a1b2c3d"):
        assert name in two_jobs.get()


def test_trials_for_programs_are_json_with_curves_on_request(api: Api) -> None:
    api.will_answer(200, TRIALS)

    _, out, _ = run("trials", "abc", "--sort", "seconds", "--order", "desc", "--curves", "--json")

    assert json.loads(out)["trials"][0]["stopped_by"] == "median"
    ((asked, _),) = api.asked
    assert asked.endswith("/trials?sort=seconds&order=desc&limit=20&curves=true")


def test_trials_of_a_tuning_that_waits_are_none_yet(api: Api) -> None:
    api.will_answer(200, {"trials": [], "total": 0, "cursor": None})

    assert "No trial" in run("trials", "abc")[1]


def test_a_backtest_of_several_shows_those_that_can_be_played(api: Api) -> None:
    row = {"policy": "none", "seconds": 9.0, "cost": 1.0, "best": 0.9, "keeps_best": True}
    api.will_answer(200, {"tuning_id": "one", "name": "digits", "trials": 3, "policies": [row]})
    finding = {"field": "tuning_id", "value": "two", "message": "has no curves", "fix": "Wait."}
    api.will_answer(422, {"error": "InvalidRequest", "detail": "no", "findings": [finding]})

    code, printed, told = run("backtest", "one", "two", "--json")

    assert [each["tuning_id"] for each in json.loads(printed)] == ["one"]
    assert told.startswith("error: two is left out:\n  tuning_id has no curves")
    assert told.count("has no curves") == 1
    assert code == 2


def test_a_backtest_without_one_that_still_runs_may_be_asked_for_again(api: Api) -> None:
    api.will_answer(200, {"tuning_id": "one", "name": "digits", "trials": 3, "policies": []})
    api.will_answer(404, {"error": "ResultNotReady", "detail": "Tuning two is running."})

    code, _, told = run("backtest", "one", "two", "--json")

    assert (code, told) == (3, "error: two is left out: Tuning two is running.\n")


def test_a_list_is_narrowed_by_the_service(api: Api) -> None:
    api.will_answer(200, {"tunings": [tuning()], "cursor": "next"})

    narrowed = ("--status", "running", "--name", "my model", "--project", "vision")
    _, out, _ = run("list", *narrowed, "--since", "2026-01-02")

    assert "--cursor next" in out
    query = "limit=20&status=running&name=my%20model&project=vision&since=2026-01-02"
    assert api.asked == [(f"GET /v1/tunings?{query}", None)]


def test_rerun_sends_what_is_to_differ_and_tells_what_was_narrowed(api: Api) -> None:
    step = {"hyperparameter": "rate", "before": {"min": 0, "max": 1}, "after": {"min": 0, "max": 2}}
    api.will_answer(202, ACCEPTED | {"rerun_of": "elder", "narrowed": [step]})

    code, out, _ = run("rerun", "elder", "--factor", "0.25", "--max-jobs", "5", "--budget", "2")

    changes = {"narrow": {"factor": 0.25}, "max_jobs": 5, "budget": 2.0}
    assert (code, api.asked) == (0, [("POST /v1/tunings/elder/rerun", changes)])
    assert "rate: 0 to 1 → 0 to 2" in out


def test_dry_rerun_tells_what_it_comes_to(api: Api) -> None:
    preview = {"name": "n", "tuning_job": {}, "trials": 5, "rerun_of": "elder"}
    api.will_answer(200, preview | {"estimate": {"expected_usd": 2, "maximum_usd": 3}})

    code, out, _ = run("rerun", "elder", "--narrow", "--dry-run")

    assert code == 0
    assert api.asked == [("POST /v1/tunings/elder/rerun?dry_run=true", {"narrow": True})]
    assert "up to 5 trials, about $2" in out


@pytest.mark.parametrize(
    ("options", "name", "asked"),
    [
        ([], "report-abc.html", "html"),
        (["--format", "markdown"], "report-abc.md", "markdown"),
        (["--output", "x.html"], "x.html", "html"),
    ],
)
def test_report_is_written_to_a_file(
    api: Api,
    *,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    options: list[str],
    name: str,
    asked: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    api.will_answer(200, "the report")

    code, out, _ = run("report", "abc", *options)

    assert (code, out.strip()) == (0, name)
    assert (tmp_path / name).read_text() == '"the report"'
    assert api.asked == [(f"GET /v1/tunings/abc/report?format={asked}", None)]


def test_report_is_printed_and_a_bad_place_is_told(api: Api, tmp_path: Path) -> None:
    api.will_answer(200, "the report")

    assert run("report", "abc", "--output", "-")[1] == '"the report"\n'
    code, _, err = run("report", "abc", "--output", str(tmp_path / "none" / "x.html"))
    assert (code, "cannot be written" in err) == (2, True)


def test_champions_are_listed_with_whom_they_replaced(api: Api) -> None:
    champion = {
        "project": "digits [a]",
        "metric": "accuracy",
        "goal": "Maximize",
        "tuning_id": "abc",
        "name": "n",
        "trial": "t",
        "objective": 0.99,
        "hyperparameters": {"rate": "0.0123456789"},
        "model_uri": f"s3://bucket/{'x' * 100}",
        "since": "2026-01-02T12:00:00Z",
        "replaced": {"tuning_id": "xyz", "objective": 0.9},
    }
    api.will_answer(200, {"champions": [champion], "total": 1})

    code, out, _ = run("champions", "digits [a]")

    assert code == 0
    assert api.asked == [("GET /v1/champions?project=digits%20%5Ba%5D", None)]
    for part in (
        "digits [a]",
        "0.99",
        "before 0.9",
        "abc",
        "rate=0.012346",
        "2026-01-02 12:00 UTC",
    ):
        assert part in out
    assert f"s3://bucket/{'x' * 100}\n" in out
