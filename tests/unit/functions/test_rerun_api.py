"""POST /tunings/{tuning_id}/rerun: another tuning, told what it is a rerun of."""

import json
from types import ModuleType
from typing import Any

import pytest

from tests.fakes.samples import spec_body
from tests.unit.functions.conftest import Context, Load, event

Answer = tuple[int, dict[str, Any]]


@pytest.fixture
def submit(load: Load) -> ModuleType:
    return load("submit")


def post(app: ModuleType, path: str, body: str, dry: str | None = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = event("submit", path=path, body=body, headers=named, multiValueHeaders=None)
    sent["queryStringParameters"] = {"dry_run": dry} if dry else None
    answer = app.lambda_handler(sent, Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_rerun_is_a_tuning_of_its_own_that_knows_its_elder(submit: ModuleType) -> None:
    elder = post(submit, "/tunings", json.dumps(spec_body()))[1]["tuning_id"]

    status, answer = post(submit, f"/tunings/{elder}/rerun", "")

    assert (status, answer["rerun_of"], answer["narrowed"]) == (202, elder, [])
    assert answer["tuning_id"] != elder
    record = submit.tunings.get(answer["tuning_id"])
    assert (record.source.rerun_of, record.project) == (elder, "digits-mlp")
    assert json.loads(submit.documents.get(record.request_key)) == spec_body()


def test_key_of_a_rerun_counts_for_it_alone(submit: ModuleType) -> None:
    elder = post(submit, "/tunings", json.dumps(spec_body()), Idempotency_Key="k")[1]["tuning_id"]
    path = f"/tunings/{elder}/rerun"

    ids = [post(submit, path, "{}", Idempotency_Key="k")[1]["tuning_id"] for _ in range(2)]
    status, _ = post(submit, path, '{"max_jobs": 5}', Idempotency_Key="k")

    assert ids[0] == ids[1] != elder
    assert status == 409


def test_dry_run_of_a_rerun_starts_nothing(submit: ModuleType) -> None:
    elder = post(submit, "/tunings", json.dumps(spec_body()))[1]["tuning_id"]

    status, answer = post(submit, f"/tunings/{elder}/rerun", '{"max_jobs": 4}', dry="true")

    assert (status, answer["trials"], answer["rerun_of"]) == (200, 4, elder)
    assert len(submit.tunings.recent(10, None)[0]) == 1


@pytest.mark.parametrize(
    ("body", "field", "fix"),
    [
        ('{"narow": true}', "narow", "Did you mean `narrow`?"),
        ('{"narrow": 1.5}', "narrow", "Lower it below 1"),
        ('{"narrow": true}', "narrow", "Wait for its end"),
        ('{"max_jobs": 0}', "max_jobs", "Raise it to 1"),
        ('{"strategy": "guess"}', "strategy", "Choose one of"),
        ('{"budget": -1}', "budget", "Correct it."),
    ],
)
def test_bad_change_is_explained(submit: ModuleType, body: str, field: str, fix: str) -> None:
    elder = post(submit, "/tunings", json.dumps(spec_body()))[1]["tuning_id"]

    status, answer = post(submit, f"/tunings/{elder}/rerun", body)

    (finding,) = answer["findings"]
    assert (status, finding["field"]) == (422, field)
    assert finding["fix"].startswith(fix)


def test_rerun_of_an_unknown_tuning_is_not_found(submit: ModuleType) -> None:
    assert post(submit, "/tunings/zz/rerun", "{}")[0] == 404
