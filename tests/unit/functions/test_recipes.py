"""Recipes through the functions: uploaded, shown, run and removed."""

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.fakes.samples import spec_body
from tests.unit.functions.conftest import BUCKET, Context, Load, event
from tunesmith.usecases.learn import Desk

if TYPE_CHECKING:
    from types import ModuleType

TRIGGER = {"data": {"prefix": "data/digits/", "channel": "train"}}
Answer = tuple[int, dict[str, Any]]


class Stack:
    def __init__(self, load: Load, aws: boto3.Session) -> None:
        self._load = load
        self._apps: dict[str, ModuleType] = {}
        self._s3 = aws.client("s3")

    def learn(self, body: Any, name: str = "digits.yaml") -> None:
        key = f"recipes/{name}"
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(body).encode())
        self.call("learn", self._about("learn", key))

    def remove(self, name: str = "digits.yaml") -> None:
        self._s3.delete_object(Bucket=BUCKET, Key=f"recipes/{name}")
        self.call("learn", self._about("learn-removed", f"recipes/{name}"))

    def came(self, key: str) -> None:
        self._s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())
        self.call("gather", self._about("gather", key))

    def api(self, function: str, method: str, path: str, **headers: str) -> Answer:
        sent = event(function, httpMethod=method, path=path, body=None, multiValueHeaders=None)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.call(function, {**sent, "headers": named})
        return answer["statusCode"], json.loads(answer["body"])

    def call(self, function: str, sent: dict[str, Any]) -> Any:
        app = self._apps.get(function) or self._apps.setdefault(function, self._load(function))
        return app.lambda_handler(sent, Context())

    def document(self, key: str) -> dict[str, Any]:
        found = self._s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        document: dict[str, Any] = json.loads(found)
        return document

    def _about(self, name: str, key: str) -> dict[str, Any]:
        sent = event(name)
        sent["detail"]["object"]["key"] = key
        return sent


@pytest.fixture
def stack(load: Load, aws: boto3.Session) -> Stack:
    return Stack(load, aws)


def test_recipe_is_shown_run_and_removed(stack: Stack) -> None:
    assert stack.api("show", "GET", "/recipes") == (200, {"recipes": []})
    stack.learn({**spec_body(), "trigger": TRIGGER})

    _, listed = stack.api("show", "GET", "/recipes")
    (shown,) = listed["recipes"]
    assert shown["in_force"]["trigger"]["data"]["prefix"] == "data/digits/"
    assert shown["latest"]["state"] == "accepted"
    assert shown["in_force"]["estimate"]["expected_usd"] > 0

    runs = [stack.api("run", "POST", "/recipes/digits/run", Idempotency_Key="k") for _ in range(2)]
    status, accepted = runs[0]
    assert (status, runs[1]) == (202, runs[0])
    _, shown = stack.api("show", "GET", "/recipes/digits")
    assert shown["running"] == shown["tunings"] == [accepted["tuning_id"]]
    _, tuning = stack.api("show", "GET", f"/tunings/{accepted['tuning_id']}")
    assert (tuning["recipe"], tuning["project"]) == ("digits", "digits")

    stack.remove()
    assert stack.document("status/recipes/digits.json")["state"] == "removed"
    for function, method, below in (("show", "GET", ""), ("run", "POST", "/run")):
        status, answer = stack.api(function, method, f"/recipes/digits{below}")
        assert (status, answer["error"]) == (404, "RecipeNotFound")
    assert stack.api("show", "GET", f"/tunings/{accepted['tuning_id']}")[0] == 200


def test_run_that_brings_what_does_not_count_starts_nothing(stack: Stack) -> None:
    stack.learn({**spec_body(), "trigger": TRIGGER})
    sent = event("run", path="/recipes/digits/run", headers={}, multiValueHeaders=None)

    for more, field in (
        ({"queryStringParameters": {"dry_run": "true"}}, "dry_run"),
        ({"body": '{"max_jobs": 1}'}, "request"),
    ):
        answer = stack.call("run", {**sent, "body": None, **more})

        (finding,) = json.loads(answer["body"])["findings"]
        assert (answer["statusCode"], finding["field"]) == (422, field)
    assert stack.api("show", "GET", "/recipes/digits")[1]["tunings"] == []


def test_rejected_recipe_is_shown_with_its_findings(load: Load, stack: Stack) -> None:
    app = stack._apps.setdefault("learn", load("learn"))
    sent: list[Any] = []

    class Inbox:
        def send(self, message: Any) -> None:
            sent.append(message)

    desk = {name: getattr(app.desk, name) for name in Desk.__slots__}
    vars(app)["desk"] = Desk(**{**desk, "messenger": Inbox()})

    stack.learn({"trigger": TRIGGER})

    _, shown = stack.api("show", "GET", "/recipes/digits")
    assert (shown["latest"]["state"], shown["in_force"]) == ("rejected", None)
    assert "training" in {finding["field"] for finding in shown["latest"]["findings"]}
    assert stack.document("status/recipes/digits.json")["state"] == "rejected"
    assert len(sent) == 1


def test_fresh_data_goes_from_event_to_tuning(stack: Stack) -> None:
    data = {**TRIGGER["data"], "marker": "_SUCCESS"}
    stack.learn({**spec_body(), "trigger": {"data": data}})
    stack.came("data/digits/1/a.csv")
    stack.call("trigger", event("trigger"))
    _, shown = stack.api("show", "GET", "/recipes/digits")
    assert (shown["burst"]["events"], shown["last_burst"], shown["tunings"]) == (1, None, [])

    stack.came("data/digits/1/_SUCCESS")
    stack.call("trigger", event("trigger"))

    _, shown = stack.api("show", "GET", "/recipes/digits")
    assert (shown["burst"], shown["last_burst"]["outcome"]) == (None, "started")
    request = f"/tunings/{shown['running'][0]}/request"
    sent = {"path": request, "queryStringParameters": {"form": "asked"}, "httpMethod": "GET"}
    answer = stack.call("show", event("show", **sent, multiValueQueryStringParameters={}))
    assert json.loads(answer["body"])["training"]["inputs"]["train"] == (
        f"s3://{BUCKET}/data/digits/1/"
    )


def test_bad_key_of_a_run_is_explained(stack: Stack) -> None:
    stack.learn({**spec_body(), "trigger": TRIGGER})

    status, answer = stack.api("run", "POST", "/recipes/digits/run", Idempotency_Key="x" * 201)

    assert (status, answer["findings"][0]["field"]) == (422, "Idempotency-Key")
