"""Whatever is uploaded as a request: it is answered, and nothing starts by mistake."""

import json
from typing import Any

import pytest
import yaml

from tests.fakes.samples import spec_body
from tests.unit.usecases.test_ingest import World

BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
LARGE = json.dumps({"name": "x", "tuning_job": {"pad": "x" * 10_000_000}})


class Door(World):
    """The bucket's door over fakes, with what a test asks it."""

    def answer(self, key: str, content: str) -> dict[str, Any]:
        """Upload a request; return its status."""
        self.upload(key, content)
        (status,) = [name for name in self.documents.objects if name.startswith("status/")]
        return self.status(status)


@pytest.fixture
def door() -> Door:
    return Door()


def with_search(**changes: Any) -> str:
    body = spec_body()
    return yaml.safe_dump({**body, "search": {**body["search"], **changes}})


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        ("name: [", "request", "line"),
        ("\tname: x", "request", "line"),
        ("{}", "training", "Add it"),
        ("[]", "request", "mapping"),
        ("just words", "request", "mapping"),
        (BOMB, "request", ""),
        (LARGE, "request", "smaller"),
        (with_search(max_jobs="many"), "search.max_jobs", "whole number"),
        (with_search(max_jobs=-3), "search.max_jobs", "Raise it to 1"),
        (with_search(max_jobs=10**9), "search.max_jobs", ""),
        (with_search(max_jobs=10**30), "request", "31 digits"),
        (with_search(strategie="grid"), "search.strategie", "Did you mean `strategy`?"),
        (with_search(ranges=[]), "search.ranges", "pairs"),
        (yaml.safe_dump({**spec_body(), "name": ""}), "name", ""),
        (yaml.safe_dump({**spec_body(), "name": 7}), "name", "quotes"),
        ("name: !!python/object/apply:os.system [true]", "request", ""),
    ],
)
def test_mistake_is_named_and_starts_nothing(
    door: Door, content: str, field: str, says: str
) -> None:
    status = door.answer("requests/a.yaml", content)

    assert status["state"] == "rejected"
    told = {one["field"]: f"{one['message']} {one['fix']}" for one in status["findings"]}
    assert says in told[field]
    assert door.tunings.records == {}
    assert door.workflow.started == {}


def test_broken_json_is_no_yaml_by_chance(door: Door) -> None:
    status = door.answer("requests/a.json", '{"name": "x",}')

    assert status["state"] == "rejected"


@pytest.mark.parametrize(
    "key",
    [
        "requests/../recipes/a.yaml",
        "requests/../../a.yaml",
        "requests//a.yaml",
        "requests/./a.yaml",
        "requests/status/../../requests/a.yaml",
    ],
)
def test_no_name_of_an_object_leads_its_answer_out_of_its_folder(door: Door, key: str) -> None:
    told = door.answer(key, yaml.safe_dump(spec_body()))

    (status,) = [name for name in door.documents.objects if name.startswith("status/")]
    assert not {"", ".", ".."} & set(status.split("/"))
    assert told["state"] == "rejected"
    assert told["findings"][0]["field"] == "object"


@pytest.mark.parametrize("name", ["größe-日本語", "🙂", "x" * 128, "مرحبا", "a\u0301b"])
def test_a_name_may_be_of_any_script(door: Door, name: str) -> None:
    text = yaml.safe_dump({**spec_body(), "name": name}, allow_unicode=True)
    status = door.answer(f"requests/{name}.yaml", text)

    assert (status["state"], status["name"]) == ("accepted", name)
    (record,) = door.tunings.records.values()
    assert record.job_name.isascii()


@pytest.mark.parametrize("folder", ["adopted", "pipelines", "recipes", "requests"])
def test_answer_does_not_lie_where_others_answer(door: Door, folder: str) -> None:
    door.answer(f"requests/{folder}/a.yaml", yaml.safe_dump(spec_body()))

    assert f"status/requests/{folder}/a.json" in door.documents.objects
