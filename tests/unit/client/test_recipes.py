"""Commands about recipes, against a server and a bucket that answer as they were told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from tests.fakes.client import FakeTransport, reply
from tunesmith_client.api import TuningsApi
from tunesmith_client.cli import app
from tunesmith_client.cli.connection import Connection
from tunesmith_client.errors import Unreachable
from tunesmith_client.recipe_answers import Recipe
from tunesmith_client.recipes import RecipeShelf

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "bucket"
RECIPE: dict[str, Any] = {
    "name": "digits",
    "object": "recipes/digits.json",
    "latest": {
        "state": "rejected",
        "object_uri": "s3://bucket/recipes/digits.json?versionId=2",
        "at": "2026-01-02T12:00:00Z",
        "findings": [{"field": "search", "message": "is missing", "fix": "Add it."}],
    },
    "in_force": {
        "object_uri": "s3://bucket/recipes/digits.json?versionId=1",
        "at": "2026-01-02T11:00:00Z",
        "trigger": {
            "data": {"prefix": "data/digits/"},
            "schedule": "rate(1 day)",
            "event": {"source": ["mine"]},
            "at_most": 2,
            "then": "wait",
        },
    },
    "burst": {
        "events": 7,
        "bytes": 9,
        "folder": "data/digits/2/",
        "first_at": "2026-01-02T12:00:00Z",
        "last_at": "2026-01-02T12:00:05Z",
    },
    "last_burst": {
        "outcome": "same",
        "message": "its data is what it was",
        "at": "2026-01-02T11:59:00Z",
        "events": 3,
        "bytes": 5,
    },
    "running": ["abcdefghijklmnop"],
    "tunings": ["abcdefghijklmnop"],
}


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client


class Service:
    """Answers what was put, when the client waits for it."""

    def __init__(self, s3: "S3Client", **answer: Any) -> None:
        self._s3 = s3
        self._answer = answer

    def __call__(self, _seconds: float) -> None:
        newest = self._s3.list_object_versions(Bucket=BUCKET, Prefix="recipes/")["Versions"][0]
        uri = f"s3://{BUCKET}/{newest['Key']}?versionId={newest['VersionId']}"
        told = json.dumps({"object": uri, **self._answer}).encode()
        self._s3.put_object(Bucket=BUCKET, Key="status/recipes/digits.json", Body=told)


def test_adding_waits_for_the_answer_to_its_own_version(s3: "S3Client") -> None:
    s3.put_object(
        Bucket=BUCKET,
        Key="status/recipes/digits.json",
        Body=b'{"object": "s3://bucket/recipes/digits.json?versionId=old", "state": "accepted"}',
    )
    shelf = RecipeShelf(s3, BUCKET, sleep=Service(s3, state="rejected"))

    told = shelf.add("digits", {"name": "digits"})

    assert told.state == "rejected"
    put = s3.get_object(Bucket=BUCKET, Key="recipes/digits.json")["Body"].read()
    assert json.loads(put) == {"name": "digits"}


def test_waiting_ends(s3: "S3Client") -> None:
    with pytest.raises(Unreachable, match="digits within 120 seconds"):
        RecipeShelf(s3, BUCKET, sleep=lambda _seconds: None).add("digits", {})


def test_removing_takes_the_object_away(s3: "S3Client") -> None:
    RecipeShelf(s3, BUCKET, sleep=Service(s3, state="accepted")).add("digits", {})

    RecipeShelf(s3, BUCKET, sleep=Service(s3, state="removed")).remove(
        Recipe.model_validate(RECIPE)
    )

    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="recipes/")


def test_calls_name_the_recipe() -> None:
    transport = FakeTransport(
        [reply(200, {"recipes": [RECIPE]}), reply(200, RECIPE), reply(202, {"tuning_id": "a"})]
    )
    api = TuningsApi("https://api/v1", transport)

    assert [each.name for each in api.recipes()] == ["digits"]
    assert api.recipe("a/b").running == ("abcdefghijklmnop",)
    with pytest.raises(Unreachable):
        api.run_recipe("digits", idempotency_key="k")

    assert [f"{each.method} {each.url}" for each in transport.sent] == [
        "GET https://api/v1/recipes",
        "GET https://api/v1/recipes/a%2Fb",
        "POST https://api/v1/recipes/digits/run",
    ]
    assert transport.sent[-1].headers["Idempotency-Key"] == "k"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    transport = FakeTransport([reply(200, RECIPE)])
    monkeypatch.setattr(TuningsApi, "connect", lambda url, *_, **_proof: TuningsApi(url, transport))
    monkeypatch.setenv("TUNESMITH_API_URL", "https://api/v1")
    monkeypatch.setenv("TUNESMITH_BUCKET", BUCKET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return transport


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["recipes", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_recipe_is_shown_with_what_is_wrong_and_what_is_in_force(api: FakeTransport) -> None:
    del api
    code, out, _ = run("show", "digits")

    assert code == 0
    for part in ("digits", "rejected", "search", "versionId=1", "data/digits/", "abcdefghijklmnop"):
        assert part in out
    assert 'data data/digits/, schedule rate(1 day), event {"source": ["mine"]}' in out
    assert "at most 2 at once, then wait" in out
    assert "same, 2026-01-02 11:59 UTC: its data is what it was" in out
    assert "7 objects in data/digits/2/, 01-02 12:00:00 to 12:00:05 UTC" in out


def test_recipes_are_listed_for_people_and_programs(api: FakeTransport) -> None:
    api.answers = [reply(200, {"recipes": [RECIPE]})]

    assert "digits" in run("list")[1]
    assert json.loads(run("list", "--json")[1])[0]["name"] == "digits"
    api.answers = [reply(200, {"recipes": []})]
    assert "no recipes" in run("list")[1]


def test_rejected_recipe_ends_with_a_code_and_its_findings(
    api: FakeTransport, s3: "S3Client", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del api
    finding = {"field": "search", "message": "is missing", "fix": "Add it."}
    service = Service(s3, state="rejected", findings=[finding], in_force="s3://x")
    monkeypatch.setattr(Connection, "recipe_shelf", RecipeShelf(s3, BUCKET, sleep=service))
    path = tmp_path / "digits.yaml"
    path.write_text("name: digits\n")

    code, _, err = run("add", str(path))

    assert code == 2
    for part in ("rejected", "earlier version stays in force", "search is missing", "Add it."):
        assert part in err


@pytest.mark.parametrize("name", ["a/b", "ä", "..", ""])
def test_name_that_is_none_is_refused_here(api: FakeTransport, tmp_path: Path, name: str) -> None:
    del api
    path = tmp_path / "digits.yaml"
    path.write_text("name: digits\n")

    code, _, err = run("add", str(path), "--name", name)

    assert code == 2
    assert "cannot be called" in err
