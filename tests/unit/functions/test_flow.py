"""The functions one after the other, as the state machine and EventBridge call them."""

import base64
import gzip
import json
from types import ModuleType
from typing import Any

import boto3
import pytest
from pydantic import ValidationError

from tests.fakes.adopting import FakeTaggedJobs
from tests.fakes.chat import FakeMessenger
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.pipelines import FakePipelineSteps
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import NOON, native_request, spec_body, trial, tuning_job
from tests.fakes.workflow import FakeCallbacks
from tests.unit.functions.conftest import BUCKET, REGISTRY, TABLE, Context, Load, event
from tunesmith.domain.errors import JobNotFound, QuotaExhausted
from tunesmith.domain.jobs import JobStatus
from tunesmith.usecases.ports.adopting import Listed


class Stack:
    """The functions, with stand-ins for SageMaker, waiting executions, Slack and listeners."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._apps: dict[str, ModuleType] = {}
        self.jobs = FakeTuningJobs()
        self.tagged = FakeTaggedJobs()
        self.steps = FakePipelineSteps()
        self.callbacks = FakeCallbacks("token")
        self.messenger = FakeMessenger()
        self.event_bus = FakeEventBus()

    def __call__(self, function: str, sent: dict[str, Any]) -> Any:
        app = self._apps.get(function) or self._apps.setdefault(function, self._prepared(function))
        return app.lambda_handler(sent, Context())

    def api(self, function: str, method: str, path: str, **more: Any) -> tuple[int, Any]:
        sent = event("submit", httpMethod=method, path=path, **{"body": None, **more})
        answer = self(function, sent)
        return answer["statusCode"], json.loads(answer["body"])

    def _prepared(self, function: str) -> ModuleType:
        app = self._load(function)
        for name in ("jobs", "tagged", "steps", "callbacks", "messenger", "event_bus"):
            if hasattr(app, name):
                setattr(app, name, getattr(self, name))
        return app


@pytest.fixture
def stack(load: Load) -> Stack:
    return Stack(load)


def test_tuning_goes_from_request_to_message(stack: Stack, aws: boto3.Session) -> None:
    body = spec_body()
    assert body["training"]["image"].startswith(REGISTRY)

    status, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(body))
    assert (status, accepted["status"]) == (202, "accepted")
    task = {"tuning_id": accepted["tuning_id"], "attempt": 0}
    job = f"dev-{accepted['tuning_id']}"

    assert stack("prepare", task)["timeout_seconds"] > 3_600
    assert stack("create", task) == {"job_name": job}
    assert stack("notify", {**task, "kind": "started"}) == {"told": "sent"}
    assert stack("register", {**task, "token": "token"}) == {"status": None}

    stack.jobs.listed[job] = [trial(1, [0.5, 0.75]), trial(2, [0.5])]
    stack.jobs.end(job, JobStatus.COMPLETED)
    stack("settle", event("settle", detail={"HyperParameterTuningJobName": job}))
    assert stack.callbacks.answers == {"token": {"status": "Completed"}}

    summary = stack("summarize", task)
    assert (summary["outcome"], summary["status"]) == ("succeeded", "finished")
    assert stack("notify", {**task, "kind": "finished"}) == {"told": "sent"}

    assert len(stack.messenger.sent) == 2
    assert [ending.best_trial for ending in stack.event_bus.published] == [trial(1).name]
    status, shown = stack.api("show", "GET", f"/tunings/{accepted['tuning_id']}")
    assert (status, shown["status"], shown["best"]["value"]) == (200, "finished", 0.75)
    status, result = stack.api("show", "GET", f"/tunings/{accepted['tuning_id']}/result")
    assert result["best_trial"] == trial(1).name
    path = f"/tunings/{accepted['tuning_id']}"
    _, trials = stack.api("show", "GET", f"{path}/trials")
    assert [each["objective"] for each in trials["trials"]] == [0.75, 0.5]
    _, sent = stack.api("show", "GET", f"{path}/request")
    assert [sent] == [dict(each) for each in stack.jobs.created]
    assert shown["result_uri"] == f"s3://{BUCKET}/tunings/{accepted['tuning_id']}/result.json"
    assert aws.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"] == 3


def test_tagged_job_of_somebody_else_goes_from_its_first_event_to_messages(stack: Stack) -> None:
    job = "nightly-churn-20261123"
    arn = event("adopt")["detail"]["HyperParameterTuningJobArn"]
    stack.jobs.jobs[job] = tuning_job(
        name=job, arn=arn, status=JobStatus.IN_PROGRESS, ended_at=None
    )
    stack.jobs.definitions[job] = native_request()
    tags = {job: {"tunesmith:policy": "auto"}}
    stack.tagged = FakeTaggedJobs([Listed(job, arn, NOON)], **tags)

    for _ in range(2):
        stack("adopt", event("adopt"))
    stack("adopt", event("adopt-round"))

    _, shown = stack.api("show", "GET", "/tunings")
    (tuning,) = shown["tunings"]
    task = {"tuning_id": tuning["tuning_id"], "attempt": 0}
    assert stack("prepare", task)["timeout_seconds"] > 3_600
    assert stack("create", task) == {"job_name": job}
    assert stack.jobs.created == []
    assert stack("notify", {**task, "kind": "started"}) == {"told": "sent"}
    assert stack("register", {**task, "token": "token"}) == {"status": None}
    stack.jobs.end(job, JobStatus.COMPLETED)
    stack("adopt", event("adopt"))
    assert stack.callbacks.answers == {"token": {"status": "Completed"}}
    assert stack.messenger.sent[0].text.startswith(f"Tuning adopted: {job}")


def test_callback_step_of_a_pipeline_waits_for_its_tuning(stack: Stack, aws: boto3.Session) -> None:
    asked = json.loads(event("receive")["Records"][0]["body"])
    stack.steps.waiting.add(asked["token"])
    aws.client("s3").put_object(
        Bucket=BUCKET, Key="specs/digits.yaml", Body=json.dumps(spec_body()).encode()
    )

    for _ in range(2):
        stack("receive", event("receive"))

    _, listed = stack.api("show", "GET", "/tunings")
    (tuning,) = listed["tunings"]
    task = {"tuning_id": tuning["tuning_id"], "attempt": 0}
    stack("prepare", task)
    stack("create", task)
    assert stack.jobs.created[0]["HyperParameterTuningJobConfig"]["ResourceLimits"] == {
        "MaxNumberOfTrainingJobs": 12,
        "MaxParallelTrainingJobs": 3,
    }
    ended = event("answer", detail={"tuning_id": tuning["tuning_id"]})
    stack("answer", ended)  # too early
    stack.jobs.listed[tuning["job_name"]] = [trial(1, [0.5, 0.75])]
    stack.jobs.end(tuning["job_name"], JobStatus.COMPLETED)
    stack("summarize", task)
    assert stack.steps.outputs == {}
    for _ in range(2):
        stack("answer", ended)
    stack("answer", event("answer-round"))

    outputs = stack.steps.outputs[asked["token"]]
    assert (outputs["status"], outputs["objective"]) == ("finished", "0.75")
    assert outputs["model_uri"].endswith(f"/{trial(1).name}/output/model.tar.gz")


def test_pipeline_that_is_stopped_stops_its_tuning(stack: Stack, aws: boto3.Session) -> None:
    aws.client("s3").put_object(
        Bucket=BUCKET, Key="specs/digits.yaml", Body=json.dumps(spec_body()).encode()
    )
    stack("receive", event("receive"))
    asked = json.loads(event("receive")["Records"][0]["body"])
    _, listed = stack.api("show", "GET", "/tunings")
    (tuning,) = listed["tunings"]
    task = {"tuning_id": tuning["tuning_id"], "attempt": 0}
    stack("prepare", task)
    stack("create", task)

    stack("receive", {"Records": [{"body": json.dumps({**asked, "status": "Stopping"})}]})

    assert stack.jobs.stopped == [tuning["job_name"]]
    _, shown = stack.api("show", "GET", f"/tunings/{tuning['tuning_id']}")
    assert shown["status"] == "stopping"


def test_message_that_is_no_steps_fails(stack: Stack) -> None:
    with pytest.raises(ValidationError):
        stack("receive", {"Records": [{"body": "hello"}]})


def test_finished_tuning_is_played_again(stack: Stack) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))
    path = f"/tunings/{accepted['tuning_id']}/backtest"
    task, job = {"tuning_id": accepted["tuning_id"], "attempt": 0}, accepted["job_name"]
    stack("prepare", task)
    stack("create", task)

    wrong = {"multiValueQueryStringParameters": {"policies": ["median"]}}
    asked, unknown = stack.api("backtest", "GET", path, **wrong)
    early, refused = stack.api("backtest", "GET", path)
    stack.jobs.end(job, JobStatus.COMPLETED)
    stack("summarize", task)
    late, unplayable = stack.api("backtest", "GET", path)

    assert (asked, unknown["findings"][0]["fix"]) == (422, "Did you mean `policy`?")
    assert (early, refused["error"]) == (404, "ResultNotReady")
    assert (late, unplayable["findings"][0]["field"]) == (422, "tuning_id")


def test_failed_state_is_cleaned_up_and_told(stack: Stack) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))
    task = {"tuning_id": accepted["tuning_id"], "attempt": 0}
    stack("prepare", task)
    stack("create", task)

    failure = stack("cleanup", event("cleanup", **task))
    stack("notify", {**task, "kind": "failed"})

    assert failure["error"] == "QuotaExhausted"
    assert stack.jobs.stopped == [f"dev-{accepted['tuning_id']}"]
    _, shown = stack.api("show", "GET", f"/tunings/{accepted['tuning_id']}")
    assert (shown["status"], shown["failure"]) == ("failed", failure)
    assert [ending.kind for ending in stack.event_bus.published] == ["Tuning Failed"]
    assert len(stack.messenger.sent) == 1


def test_stop_through_the_api_stops_the_job(stack: Stack) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))
    task = {"tuning_id": accepted["tuning_id"], "attempt": 0}
    stack("prepare", task)
    stack("create", task)

    status, stopping = stack.api("stop", "POST", f"/tunings/{accepted['tuning_id']}/stop")

    assert (status, stopping["status"], stopping["stop"]["cause"]) == (202, "stopping", "user")
    assert stack.jobs.stopped == [f"dev-{accepted['tuning_id']}"]


def test_tuning_waits_in_the_queue_until_there_is_room(stack: Stack) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))
    tuning_id = accepted["tuning_id"]
    task = {"tuning_id": tuning_id, "attempt": 0}
    stack("prepare", task)
    stack.jobs.failing = QuotaExhausted("limit is 0 Instances")

    with pytest.raises(QuotaExhausted):
        stack("create", task)
    assert stack("enqueue", {**task, "token": "turn"}) == {"waits": True}
    stack("dispatch", event("dispatch"))

    cause = "waits for SageMaker, which refused it: limit is 0 Instances"
    _, shown = stack.api("show", "GET", f"/tunings/{tuning_id}")
    assert (shown["queue"]["place"], shown["queue"]["cause"]) == (1, cause)
    _, listed = stack.api("show", "GET", "/tunings")
    assert listed["tunings"][0]["queue"] == shown["queue"]
    _, queue = stack.api("show", "GET", "/queue")
    assert [one["tuning_id"] for one in queue["tunings"]] == [tuning_id]
    assert [message.text for message in stack.messenger.sent] == [
        f"Tuning waits: digits-mlp (place 1 of 1: {cause})"
    ]
    stack.api("stop", "POST", f"/tunings/{tuning_id}/stop")
    assert stack("create", task) == {"job_name": None}
    assert stack.api("show", "GET", "/queue")[1]["tunings"] == []


def test_upload_is_taken_or_refused(stack: Stack, aws: boto3.Session) -> None:
    s3 = aws.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def upload(key: str, body: str) -> dict[str, Any]:
        version = s3.put_object(Bucket=BUCKET, Key=key, Body=body.encode())["VersionId"]
        created = {"key": key, "version-id": version, "etag": "x", "size": len(body)}
        stack("ingest", event("ingest", detail={"bucket": {"name": BUCKET}, "object": created}))
        status = key.replace("requests/", "status/").replace(".yaml", ".json")
        told: dict[str, Any] = json.load(s3.get_object(Bucket=BUCKET, Key=status)["Body"])
        return told

    assert upload("requests/a b.yaml", json.dumps(spec_body()))["state"] == "accepted"
    assert upload("requests/bad.yaml", "name: x")["state"] == "rejected"
    assert len(stack.messenger.sent) == 1


def test_missing_tuning_fails_the_task_by_name(stack: Stack) -> None:
    with pytest.raises(Exception, match="no tuning has the id") as caught:
        stack("prepare", event("prepare"))

    assert type(caught.value).__name__ == "TuningNotFound"


def test_job_that_vanished_fails_the_task_by_name(stack: Stack) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))

    with pytest.raises(JobNotFound):
        stack("summarize", {"tuning_id": accepted["tuning_id"], "attempt": 0})


@pytest.mark.parametrize("name", ["settle", "recover"])
def test_events_of_other_deployments_change_nothing(stack: Stack, name: str) -> None:
    stack(name, event(name))

    assert stack.callbacks.answers == {}


def test_lines_that_trials_print_become_readings(
    stack: Stack, aws: boto3.Session, load: Load
) -> None:
    _, accepted = stack.api("submit", "POST", "/tunings", body=json.dumps(spec_body()))
    trial_name = f"dev-{accepted['tuning_id']}-001-0123abcd"
    delivery = {
        "messageType": "DATA_MESSAGE",
        "logStream": f"{trial_name}/algo-1-1767355200",
        "logEvents": [
            {"id": str(n), "timestamp": 1767355200000 + n, "message": f"validation_accuracy=0.{n}"}
            for n in range(1, 4)
        ],
    }
    packed = base64.b64encode(gzip.compress(json.dumps(delivery).encode())).decode()

    for _ in range(2):
        load("follow").lambda_handler({"awslogs": {"data": packed}}, Context())
    load("follow").lambda_handler(event("follow"), Context())  # another deployment's

    found = aws.resource("dynamodb").Table(TABLE).scan()["Items"]
    assert sum(str(item["sk"]).startswith("READ#") for item in found) == 1


def test_rounds_of_police_and_reconcile_are_made(
    load: Load, capsys: pytest.CaptureFixture[str]
) -> None:
    police, reconcile = load("police"), load("reconcile")

    police.lambda_handler(event("police-tick"), Context())
    police.lambda_handler(event("police-trial"), Context())
    reconcile.lambda_handler(event("reconcile"), Context())

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ticks = [line for line in lines if "PoliceTicks" in line]
    assert len(ticks) == 1
    assert (ticks[0]["service"], ticks[0]["environment"]) == ("tunesmith", "dev")
