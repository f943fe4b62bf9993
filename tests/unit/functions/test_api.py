"""The API's answers: what a caller can act upon, and nothing else."""

import json
from base64 import b64encode
from types import ModuleType
from typing import Any

import boto3
import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import champion, spec_body
from tests.unit.functions.conftest import BUCKET, Context, Load, event
from tunesmith.wiring import wire_submit

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def submit(load: Load) -> ModuleType:
    return load("submit")


@pytest.fixture
def show(load: Load) -> ModuleType:
    app = load("show")
    vars(app)["jobs"] = FakeTuningJobs()
    return app


def post(app: ModuleType, body: str | None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return _answer(app, event("submit", body=body, headers=named, multiValueHeaders=None))


def dry_run(app: ModuleType, body: str, dry: str = "true", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = event("submit", body=body, headers=named, multiValueHeaders=None)
    sent["queryStringParameters"] = {"dry_run": dry}
    sent["multiValueQueryStringParameters"] = {"dry_run": [dry]}
    return _answer(app, sent)


def _answer(app: ModuleType, sent: dict[str, Any]) -> Answer:
    answer = app.lambda_handler(sent, Context())
    return answer["statusCode"], json.loads(answer["body"])


def get(app: ModuleType, path: str, **query: str) -> Answer:
    sent = event("show", path=path, queryStringParameters=query, httpMethod="GET")
    sent["multiValueQueryStringParameters"] = {name: [value] for name, value in query.items()}
    answer = app.lambda_handler(sent, Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_submission_says_where_to_look(submit: ModuleType) -> None:
    status, answer = post(submit, json.dumps(spec_body()))

    assert status == 202
    path = f"/tunings/{answer['tuning_id']}"
    assert answer["links"] == {
        "self": path,
        "stop": f"{path}/stop",
        "backtest": f"{path}/backtest",
        "decisions": f"{path}/decisions",
        "request": f"{path}/request",
        "report": f"{path}/report",
        "rerun": f"{path}/rerun",
        "trials": f"{path}/trials",
        "result": f"{path}/result",
    }


def test_key_makes_a_repetition_harmless_and_its_absence_does_not(submit: ModuleType) -> None:
    body = json.dumps(spec_body())

    keyed = {post(submit, body, Idempotency_Key="k")[1]["tuning_id"] for _ in range(2)}
    unkeyed = {post(submit, body)[1]["tuning_id"] for _ in range(2)}

    assert (len(keyed), len(unkeyed)) == (1, 2)


def test_other_body_under_a_key_is_a_conflict(submit: ModuleType) -> None:
    post(submit, json.dumps(spec_body()), Idempotency_Key="k")

    status, answer = post(submit, json.dumps({**spec_body(), "name": "other"}), Idempotency_Key="k")

    assert (status, answer["error"]) == (409, "IdempotencyConflict")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "request"),
        ("", "request"),
        ("[1, 2]", "request"),
        ('{"name": ', "request"),
        ('{"name": "x"}', "training"),
    ],
)
def test_bad_body_is_explained(submit: ModuleType, body: str | None, field: str) -> None:
    status, answer = post(submit, body)

    assert (status, answer["error"]) == (422, "InvalidRequest")
    finding = next(each for each in answer["findings"] if each["field"] == field)
    assert finding["message"]
    assert finding["fix"]


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_bad_key_is_explained(submit: ModuleType, key: str) -> None:
    assert dry_run(submit, json.dumps(spec_body()), Idempotency_Key=key)[0] == 422
    status, answer = post(submit, json.dumps(spec_body()), Idempotency_Key=key)

    assert (status, answer["findings"][0]["field"]) == (422, "Idempotency-Key")


def test_dry_run_tells_what_would_be_started_and_starts_nothing(
    submit: ModuleType, show: ModuleType
) -> None:
    body = {**spec_body(), "budget": {"usd": 0.2}}

    status, answer = dry_run(submit, json.dumps(body))

    assert status == 200
    assert answer["trials"] == 20
    assert answer["tuning_job"]["HyperParameterTuningJobConfig"]["Strategy"] == "Bayesian"
    assert 0 < answer["estimate"]["expected_usd"] <= 0.2 < answer["estimate"]["maximum_usd"]
    assert answer["estimate"]["overshoot_usd"] > 0
    assert answer["budget"] == {"usd": 0.2, "alert_at": 0.8}
    assert get(show, "/tunings")[1]["tunings"] == []


def test_chosen_strategy_is_told_and_recorded_with_its_reason(
    submit: ModuleType, show: ModuleType
) -> None:
    body = spec_body()
    body["search"] |= {"strategy": "auto", "parallel": 8}

    _, answer = post(submit, json.dumps(body))
    _, shown = get(show, f"/tunings/{answer['tuning_id']}")

    assert shown["strategy"] == "Random"
    assert answer["warnings"] == shown["warnings"]
    assert answer["warnings"][0].startswith("The strategy auto chose random: 8 of 20 trials run")


def test_dry_run_of_a_bad_request_is_refused_like_the_request(submit: ModuleType) -> None:
    body = json.dumps({**spec_body(), "budget": {"usd": 0.001}})

    assert dry_run(submit, body) == post(submit, body)
    assert dry_run(submit, body)[0] == 422
    assert dry_run(submit, body, "maybe")[1]["findings"][0]["field"] == "dry_run"


def test_misspelt_dry_run_starts_nothing(submit: ModuleType, show: ModuleType) -> None:
    for wrong in ("dryrun", "dry-run", "dry_runn"):
        sent = event("submit", body=json.dumps(spec_body()), queryStringParameters={wrong: "true"})

        status, answer = _answer(submit, sent)

        assert (status, answer["findings"][0]["fix"]) == (422, "Did you mean `dry_run`?")
    assert get(show, "/tunings")[1]["tunings"] == []


def test_submission_says_what_it_is_to_cost(submit: ModuleType) -> None:
    _, answer = post(submit, json.dumps(spec_body()))

    assert 0 < answer["cost"]["expected_usd"] < answer["cost"]["maximum_usd"]
    assert answer["cost"]["spent_usd"] is None


def test_own_prices_count_and_a_missing_file_closes_the_door(
    submit: ModuleType, aws: boto3.Session
) -> None:
    own = {
        "date": "2026-11-01",
        "source": "our contract",
        "regions": {"us-east-1": {"instances": {"ml.m5.large": 3600}}},
    }
    settings = submit.settings.model_copy(update={"prices_key": "config/prices.json"})
    vars(submit)["submit"] = wire_submit(settings, submit.tunings, submit.documents)

    status, answer = post(submit, json.dumps(spec_body()))
    assert (status, answer["error"]) == (503, "PricesUnreadable")
    aws.client("s3").put_object(
        Bucket=BUCKET, Key="config/prices.json", Body=json.dumps(own).encode()
    )
    status, answer = post(submit, json.dumps(spec_body()))
    assert status == 202
    assert answer["cost"]["maximum_usd"] > 18_000  # 18,000 s at a dollar each


def test_closed_door_is_told(submit: ModuleType, aws: boto3.Session) -> None:
    aws.client("ssm").put_parameter(
        Name="/tunesmith/accept", Value="off", Type="String", Overwrite=True
    )

    status, answer = post(submit, json.dumps(spec_body()))

    assert (status, answer["error"]) == (503, "SubmissionsClosed")


def test_what_went_wrong_inside_stays_inside(
    submit: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    vars(submit)["submit"] = None

    status, answer = post(submit, json.dumps(spec_body()))

    assert (status, answer["error"]) == (500, "InternalError")
    assert "NoneType" not in answer["detail"]
    assert "NoneType" in caplog.text  # but the log has it


def test_error_that_a_caller_cannot_act_on_is_an_internal_one(
    submit: ModuleType, aws: boto3.Session
) -> None:
    aws.client("ssm").delete_parameter(Name="/tunesmith/accept")

    status, answer = post(submit, json.dumps(spec_body()))

    assert (status, answer["error"]) == (500, "InternalError")


def test_listing_goes_page_by_page(submit: ModuleType, show: ModuleType) -> None:
    for _ in range(3):
        post(submit, json.dumps(spec_body()))

    _, first = get(show, "/tunings", limit="2")
    _, second = get(show, "/tunings", limit="2", cursor=first["cursor"])

    ids = {each["tuning_id"] for each in (*first["tunings"], *second["tunings"])}
    assert len(ids) == 3
    assert second["cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "101"},
        {"limit": "many"},
        {"cursor": "nonsense"},
        {"status": "done"},
        {"name": ""},
        {"since": "yesterday"},
        {"since": "2026"},
        {"sinc": "2026-01-02"},
    ],
)
def test_bad_listing_is_explained(show: ModuleType, query: dict[str, str]) -> None:
    status, answer = get(show, "/tunings", **query)

    assert (status, answer["findings"][0]["field"]) == (422, next(iter(query)))
    assert answer["findings"][0]["fix"]


def test_listing_is_narrowed(submit: ModuleType, show: ModuleType) -> None:
    for name in ("digits", "letters"):
        post(submit, json.dumps({**spec_body(), "name": name}))

    def names(**query: str) -> list[str]:
        return [each["name"] for each in get(show, "/tunings", **query)[1]["tunings"]]

    assert names(name="DIGI", status="accepted", since="2026-01-02") == ["digits"]
    assert names(status="failed") == names(since="2999-01-01") == []


def test_new_tuning_has_no_decisions_and_no_result(submit: ModuleType, show: ModuleType) -> None:
    _, accepted = post(submit, json.dumps(spec_body()))
    links = accepted["links"]

    assert get(show, links["decisions"]) == (200, {"decisions": []})
    status, answer = get(show, links["result"])
    assert (status, answer["error"]) == (404, "ResultNotReady")


@pytest.mark.parametrize("below", ["", "/decisions", "/request", "/result", "/trials"])
def test_unknown_tuning_is_not_found(show: ModuleType, below: str) -> None:
    status, answer = get(show, f"/tunings/zz{below}")

    assert (status, answer["error"]) == (404, "TuningNotFound")


def test_new_tuning_has_no_trials_and_shows_what_was_asked(
    submit: ModuleType, show: ModuleType
) -> None:
    links = post(submit, json.dumps(spec_body()))[1]["links"]

    assert get(show, links["trials"]) == (200, {"trials": [], "total": 0, "cursor": None})
    assert get(show, links["request"], form="asked") == (200, spec_body())
    assert get(show, links["request"])[1]["error"] == "ResultNotReady"


def test_answer_that_is_too_large_for_a_function_says_where_it_lies(
    submit: ModuleType, show: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, accepted = post(submit, json.dumps(spec_body()))
    monkeypatch.setattr("tunesmith.adapters.rest.LARGEST_ANSWER", 500)

    status, answer = get(show, accepted["links"]["request"], form="asked")
    (finding,) = answer["findings"]
    assert (status, finding["field"]) == (422, "answer")
    assert finding["fix"].startswith(f"Read s3://{BUCKET}/tunings/{accepted['tuning_id']}/request-")
    assert get(show, "/tunings")[1]["findings"][0]["fix"].startswith("Ask for less")


@pytest.mark.parametrize(
    ("query", "fix"),
    [
        ({"sort": "objectiv"}, "Did you mean `objective`?"),
        ({"order": "up"}, "Choose one of asc, desc."),
        ({"limit": "101"}, "Lower it to 100 or less."),
        ({"limit": "many"}, "Write it as a whole number, without quotes."),
        ({"curves": "maybe"}, "Write true or false."),
        ({"curve": "true"}, "Did you mean `curves`?"),
        ({"cursor": "created.asc.nobody"}, "Use the cursor of the page before"),
    ],
)
def test_bad_query_of_trials_is_explained(
    submit: ModuleType, show: ModuleType, query: dict[str, str], fix: str
) -> None:
    links = post(submit, json.dumps(spec_body()))[1]["links"]

    status, answer = get(show, links["trials"], **query)

    (finding,) = answer["findings"]
    assert (status, finding["field"]) == (422, next(iter(query)))
    assert finding["fix"].startswith(fix)


def test_error_is_a_problem_that_names_the_call(submit: ModuleType) -> None:
    sent = event("submit", body="[]", headers={}, multiValueHeaders=None)

    answer = submit.lambda_handler(sent, Context())

    problem = json.loads(answer["body"])
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert problem["type"] == "urn:tunesmith:error:InvalidRequest"
    assert problem["status"] == answer["statusCode"] == 422
    assert problem["title"]
    assert problem[
        "detail"
    ] == "request: is not a mapping of keys to values. Start with `name:`," + (
        " `training:` and so on."
    )
    assert problem["instance"] == f"urn:tunesmith:call:{sent['requestContext']['requestId']}"


def test_content_type_says_json_yaml_or_nothing(submit: ModuleType) -> None:
    def told(content_type: str) -> Answer:
        return post(submit, json.dumps(spec_body()), Content_Type=content_type)

    for fine in ("application/json; charset=utf-8", "Application/YAML", "text/x-yaml"):
        assert told(fine)[0] == 202, fine
    for other in ("application/x-www-form-urlencoded", "multipart/form-data", "text/jsonish"):
        status, answer = told(other)
        assert (status, answer["error"]) == (415, "UnsupportedMediaType"), other
        assert "Send application/json" in answer["detail"]


def test_body_that_is_too_large_is_said_so_and_not_read(submit: ModuleType) -> None:
    status, answer = post(submit, json.dumps({"name": "x" * 10_000_000}))

    assert (status, answer["error"]) == (413, "RequestTooLarge")
    (finding,) = answer["findings"]
    assert finding["message"] == "is larger than 4,000,000 bytes"


def test_body_may_come_as_base64_and_in_any_script(submit: ModuleType, show: ModuleType) -> None:
    body = json.dumps({**spec_body(), "name": "手書き数字 ✍️"}, ensure_ascii=False).encode()
    sent = event("submit", body=b64encode(body).decode(), isBase64Encoded=True, headers={})

    status, answer = _answer(submit, sent)

    assert status == 202
    assert get(show, answer["links"]["self"])[1]["name"] == "手書き数字 ✍️"


def test_base64_of_something_that_is_no_text_is_explained(submit: ModuleType) -> None:
    sent = event("submit", body=b64encode(b"\xff\xfe").decode(), isBase64Encoded=True, headers={})

    status, answer = _answer(submit, sent)

    assert (status, answer["findings"][0]["message"]) == (422, "is not UTF-8 text")


HOSTILE = [
    "{}",
    "null",
    '"text"',
    "a: &a [x]\nb: [*a, *a]",  # what bombs are made of
    "[" * 100_000,
    '{"name": "\\ud800"}',
    json.dumps({**spec_body(), "name": "\0"}),
    json.dumps({**spec_body(), "search": {"ranges": {"../../x": {"min": 0, "max": 1}}}}),
    json.dumps({"tuning_job": {"HyperParameterTuningJobConfig": "\0"}}),
    json.dumps({"tuning_job": []}),
]


def test_hostile_body_is_refused_with_findings(submit: ModuleType) -> None:
    for body in HOSTILE:
        status, answer = post(submit, body)

        assert (status, answer.get("error")) == (422, "InvalidRequest"), body[:80]
        assert all(finding["message"] for finding in answer["findings"])


def test_id_that_is_no_id_names_no_tuning(show: ModuleType) -> None:
    for trick in ("..", "%2e%2e%2f", "x%00", "\0", "☃", "\ud800", "RECORD#x", "x" * 3_000, " "):
        for below in ("", "/result", "/trials"):
            status, answer = get(show, f"/tunings/{trick}{below}")

            assert status == 404, trick
            assert answer["error"] in {"TuningNotFound", "NotFound"}


def test_unknown_path_is_not_found(show: ModuleType) -> None:
    status, answer = get(show, "/nothing")

    assert (status, answer["error"]) == (404, "NotFound")


def test_tuning_remembers_who_asked(submit: ModuleType) -> None:
    contexts: list[tuple[dict[str, Any], str | None]] = [
        ({"identity": {"userArn": "arn:aws:iam::1:user/ada"}}, "arn:aws:iam::1:user/ada"),
        ({"authorizer": {"principalId": "ada@example.com"}}, "ada@example.com"),
        ({"identity": {"apiKeyId": "k1", "apiKey": "secret"}}, "api-key:k1"),
        ({"identity": {}}, None),
    ]
    for context, principal in contexts:
        sent = event("submit", body=json.dumps(spec_body()), headers={})
        sent["requestContext"] = {"requestId": "r", **context}

        _, answer = _answer(submit, sent)

        assert submit.tunings.get(answer["tuning_id"]).source.principal == principal


def test_champions_are_shown_by_project(show: ModuleType) -> None:
    for project in ("digits", "two words/ä"):
        assert show.champions.put(champion(project=project), None)

    _, every = get(show, "/champions")
    _, named = get(show, "/champions", project="two words/ä")

    assert every["total"] == 2
    assert [each["project"] for each in named["champions"]] == ["two words/ä"]
    assert get(show, "/champions", project="")[0] == 422
