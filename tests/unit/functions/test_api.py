"""The API's answers: what a caller can act upon, and nothing else."""

import json
from types import ModuleType
from typing import Any

import boto3
import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import spec_body
from tests.unit.functions.conftest import Context, Load, event

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
    sent = event("submit", body=body, headers=named, multiValueHeaders=None)
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
    status, answer = post(submit, json.dumps(spec_body()), Idempotency_Key=key)

    assert (status, answer["findings"][0]["field"]) == (422, "Idempotency-Key")


def test_closed_door_is_told(submit: ModuleType, aws: boto3.Session) -> None:
    aws.client("ssm").put_parameter(
        Name="/tunesmith/accept", Value="off", Type="String", Overwrite=True
    )

    status, answer = post(submit, json.dumps(spec_body()))

    assert (status, answer["error"]) == (503, "SubmissionsClosed")


def test_what_went_wrong_inside_stays_inside(
    submit: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    vars(submit)["documents"] = None

    status, answer = post(submit, json.dumps(spec_body()))

    assert (status, answer["error"]) == (500, "InternalError")
    assert "NoneType" not in answer["message"]
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


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "many"}, {"cursor": "nonsense"}])
def test_bad_listing_is_explained(show: ModuleType, query: dict[str, str]) -> None:
    status, answer = get(show, "/tunings", **query)

    assert (status, answer["findings"][0]["field"]) == (422, next(iter(query)))


def test_new_tuning_has_no_decisions_and_no_result(submit: ModuleType, show: ModuleType) -> None:
    _, accepted = post(submit, json.dumps(spec_body()))
    links = accepted["links"]

    assert get(show, links["decisions"]) == (200, {"decisions": []})
    status, answer = get(show, links["result"])
    assert (status, answer["error"]) == (404, "ResultNotReady")


@pytest.mark.parametrize("path", ["/tunings/zz", "/tunings/zz/decisions", "/tunings/zz/result"])
def test_unknown_tuning_is_not_found(show: ModuleType, path: str) -> None:
    status, answer = get(show, path)

    assert (status, answer["error"]) == (404, "TuningNotFound")


def test_unknown_path_is_not_found(show: ModuleType) -> None:
    assert get(show, "/nothing")[0] == 404
