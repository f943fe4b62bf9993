"""What `import tunesmith` offers: submit, attach, connect."""

import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

import tunesmith
from tests.fakes.client import FakeTransport, reply, tuning
from tests.fakes.samples import native_request
from tests.fakes.tuners import HyperparameterTuner
from tunesmith_client.answers import Preview
from tunesmith_client.errors import NotFound, NotReady, RequestRefused
from tunesmith_client.handle import Handle
from tunesmith_client.transport import SignedTransport

ACCEPTED = {"tuning_id": "abc", "name": "n", "job_name": "dev-abc", "status": "accepted"}
PREVIEW = {"name": "n", "tuning_job": {}, "trials": 3, "estimate": {}}
SPEC = "name: digits\nobjective: {metric: x, goal: maximize}\n"
INPUTS = {"train": "s3://bucket/train"}


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """The service, whatever it is called with."""
    fake = FakeTransport([reply(202, ACCEPTED)])
    monkeypatch.setattr(SignedTransport, "of", lambda *_: fake)
    monkeypatch.setenv("TUNESMITH_API_URL", "https://api.example.com/v1")
    return fake


@pytest.fixture(scope="module")
def sagemaker() -> Any:
    return boto3.client("sagemaker")


@pytest.fixture
def tuner(sagemaker: Any) -> HyperparameterTuner:
    return HyperparameterTuner(sagemaker)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "tuning.yaml"
    path.write_text(SPEC)
    return path


def test_a_tuner_is_handed_over_with_what_is_ours(
    transport: FakeTransport, tuner: HyperparameterTuner
) -> None:
    handle = tunesmith.submit(
        tuner,
        INPUTS,
        name="größer",
        budget=25,
        notify="#ml",
        stopping={"policy": "median"},
        step_metric="epoch",
        warm_start="auto",
        idempotency_key="mine",
    )

    (sent,) = transport.sent
    assert sent.headers["Idempotency-Key"] == "mine"
    assert sent.body == {
        "name": "größer",
        "budget": 25,
        "notify": {"channel": "#ml"},
        "stopping": {"policy": "median"},
        "step_metric": "epoch",
        "warm_start": "auto",
        "tuning_job": native_request(),
    }
    assert (handle.tuning_id, handle.job_name) == ("abc", "dev-abc")


@pytest.mark.parametrize(("said", "project"), [(None, "vision"), ("sound", "sound")])
def test_a_tuner_that_names_its_jobs_names_the_project_too(
    transport: FakeTransport, tuner: HyperparameterTuner, said: str | None, project: str
) -> None:
    tuner.base_tuning_job_name = "vision"

    tunesmith.submit(tuner, INPUTS, project=said)

    assert transport.sent[0].body["project"] == project


@pytest.mark.parametrize("given", [str, Path])
def test_a_spec_is_submitted_by_its_path(
    transport: FakeTransport, spec: Path, given: type[Any]
) -> None:
    tunesmith.submit(given(spec), budget=5)

    assert transport.sent[0].body == {
        "name": "digits",
        "objective": {"metric": "x", "goal": "maximize"},
        "budget": 5,
    }


def test_a_spec_that_cannot_be_read_is_told(transport: FakeTransport, spec: Path) -> None:
    spec.write_text("name: [")

    with pytest.raises(NotReady, match=r"tuning\.yaml: request: is not valid YAML"):
        tunesmith.submit(spec)

    assert not transport.sent


def test_a_dict_is_submitted_and_left_as_it_was(transport: FakeTransport) -> None:
    body = {"name": "digits", "training": {"image": "x"}, "ünknown": 1}

    tunesmith.submit(body, name="other")

    assert transport.sent[0].body == {**body, "name": "other"}
    assert body["name"] == "digits"


def test_a_dry_run_starts_nothing(transport: FakeTransport, tuner: HyperparameterTuner) -> None:
    transport.answers = [reply(200, PREVIEW)]

    preview = tunesmith.submit(tuner, INPUTS, dry_run=True)

    assert isinstance(preview, Preview)
    assert transport.sent[0].url.endswith("/tunings?dry_run=true")


def test_a_dry_run_of_a_spec_uploads_nothing(transport: FakeTransport, tmp_path: Path) -> None:
    transport.answers = [reply(200, PREVIEW)]
    (tmp_path / "train.py").write_text("pass")

    tunesmith.submit({"training": {"source": str(tmp_path / "train.py")}}, dry_run=True)

    assert transport.sent[0].body["training"]["source"].startswith("code/")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"inputs": INPUTS, "bugdet": 5}, "bugdet: .*Did you mean budget"),
        ({"inputs": INPUTS, "wait": True}, "wait: submit\\(\\) never waits"),
        ({}, "inputs: say what the trials read"),
        ({"inputs": "./data"}, "inputs: ./data is not in S3"),
        ({"inputs": INPUTS, "session": "default"}, "session: 'default' is no boto3.Session"),
    ],
)
def test_a_slip_is_told_and_nothing_is_sent(
    transport: FakeTransport, tuner: HyperparameterTuner, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(NotReady, match=told):
        tunesmith.submit(tuner, **given)

    assert not transport.sent


@pytest.mark.parametrize(
    ("thing", "given", "told"),
    [
        (42, {}, "builtins.int cannot be submitted.*HyperparameterTuner"),
        (None, {}, "NoneType cannot be submitted"),
        ({"name": "x"}, {"inputs": INPUTS}, "inputs: only a tuner takes this"),
        ({"name": "x"}, {"job_name": "y"}, "job_name: only a tuner takes this"),
        ({"name": "x"}, {"step_metric": "epoch"}, "step_metric: .*objective.step"),
        ({"name": "x"}, {"warm_start": "auto"}, "warm_start: .*search.warm_start"),
        ("no-such.yaml", {}, "no-such.yaml: No such file"),
    ],
)
def test_what_is_neither_tuner_nor_spec_is_told(
    transport: FakeTransport, thing: Any, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(NotReady, match=told):
        tunesmith.submit(thing, **given)

    assert not transport.sent


def test_without_a_service_no_code_is_uploaded(
    monkeypatch: pytest.MonkeyPatch, tuner: HyperparameterTuner
) -> None:
    monkeypatch.delenv("TUNESMITH_API_URL", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    with pytest.raises(NotReady, match="No AWS region known"):
        tunesmith.submit(tuner, INPUTS)

    assert tuner.seen == {}


def test_a_refusal_says_all_that_is_wrong(
    transport: FakeTransport, tuner: HyperparameterTuner
) -> None:
    finding = {"field": "RoleArn", "value": "x", "message": "is not allowed", "fix": "Use y."}
    refused = {"error": "InvalidRequest", "message": "2 mistakes", "findings": [finding, finding]}
    transport.answers = [reply(422, refused)]

    with pytest.raises(RequestRefused) as told:
        tunesmith.submit(tuner, INPUTS)

    assert str(told.value).splitlines() == [
        "The request was refused; nothing was started.",
        *["- RoleArn: is not allowed (got 'x'). Use y."] * 2,
    ]
    assert tuner.latest_tuning_job is None


def test_a_tuning_is_found_again_by_its_id(transport: FakeTransport) -> None:
    transport.answers = [reply(200, tuning("running"))]

    handle = tunesmith.attach("abcdefghijklmnop", session=boto3.Session(region_name="eu-west-1"))

    assert isinstance(handle, Handle)
    assert handle.region == "eu-west-1"
    assert handle.status == "running"


def test_an_id_that_nobody_has_is_an_error_at_once(transport: FakeTransport) -> None:
    transport.answers = [reply(404, {"error": "TuningNotFound", "message": "no"})]

    with pytest.raises(NotFound):
        tunesmith.attach("nobody")


@pytest.mark.parametrize("thing", ["", " ", None, 5])
def test_what_is_no_id_is_told_and_not_asked_for(transport: FakeTransport, thing: Any) -> None:
    with pytest.raises(NotReady, match="is no tuning's id"):
        tunesmith.attach(thing)

    assert not transport.sent


def test_the_rest_of_the_api_is_there_by_connecting(transport: FakeTransport) -> None:
    transport.answers = [reply(200, {"tunings": [tuning()], "cursor": None})]

    assert [each.name for each in tunesmith.connect().list().tunings] == ["digits"]


def test_without_the_client_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in sys.modules if each.startswith("tunesmith_client")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tunesmith_client", None)

    with pytest.raises(ImportError, match=r"tunesmith\.submit needs the client"):
        _ = tunesmith.submit


def test_the_package_has_nothing_else() -> None:
    assert {"attach", "connect", "submit"} <= set(dir(tunesmith))
    with pytest.raises(AttributeError, match="has no attribute 'sumbit'"):
        _ = tunesmith.sumbit
