"""Recipes: checked as they lie in the bucket, and what became of one is always written down."""

import json
from typing import Any

import pytest
import yaml

from tests.fakes.chat import FakeMessenger, PlainWording
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.recipes import FakeRecipes, FakeShelf
from tests.fakes.samples import GUARDRAILS, PRICES, native_request, spec_body
from tests.fakes.starters import FakeStarters
from tests.fakes.store import FakeMarkers, FakeTunings
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.recipes import Standing
from tunesmith.usecases.estimate import preview
from tunesmith.usecases.learn import Desk, learn
from tunesmith.usecases.ports.recipes import Kept

KEY = "recipes/digits.yaml"
TRIGGER: dict[str, Any] = {"data": {"prefix": "data/digits/", "channel": "train"}}


def recipe_body(**changes: Any) -> dict[str, Any]:
    return {**spec_body(), "trigger": TRIGGER, **changes}


class World:
    def __init__(self) -> None:
        self.shelf = FakeShelf()
        self.recipes = FakeRecipes()
        self.documents = FakeDocuments()
        self.messenger = FakeMessenger()
        self.starters = FakeStarters()
        tunings = FakeTunings()
        self.desk = Desk(
            shelf=self.shelf,
            recipes=self.recipes,
            check=lambda body: preview(
                body,
                guardrails=GUARDRAILS,
                prices=PRICES,
                tunings=tunings,
                documents=self.documents,
            ),
            documents=self.documents,
            markers=FakeMarkers(),
            messenger=self.messenger,
            wording=PlainWording(),
            clock=FakeClock(),
            starters=self.starters,
        )

    def upload(self, body: object, key: str = KEY) -> Standing | None:
        content = body if isinstance(body, bytes) else yaml.safe_dump(body).encode()
        self.shelf.put(key, content)
        return learn(key, self.desk)

    def remove(self, key: str = KEY) -> None:
        del self.shelf.objects[key]
        assert learn(key, self.desk) is None

    def status(self, key: str = "status/recipes/digits.json") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.documents.objects[key])
        return found


@pytest.fixture
def world() -> World:
    return World()


def test_recipe_is_accepted_and_its_status_says_what_was_understood(world: World) -> None:
    assert world.upload(recipe_body()) is Standing.ACCEPTED

    status = world.status()
    assert (status["state"], status["recipe"]) == ("accepted", "digits")
    assert status["object"] == f"s3://bucket/{KEY}?versionId=1"
    assert status["trigger"] == {
        "data": {**TRIGGER["data"], "quiet_seconds": 120, "point_at": "new"},
        "at_most": 1,
        "then": "wait",
    }
    assert 0 < status["estimate"]["expected_usd"] < status["estimate"]["maximum_usd"]
    assert status["links"]["run"] == "/recipes/digits/run"
    record = world.recipes.get("digits")
    assert record.in_force is not None
    assert record.in_force.trigger.data is not None
    assert world.recipes.request(record) == {**spec_body(), "project": "digits"}
    assert world.messenger.sent == []


def test_project_that_is_said_is_kept_and_a_native_request_is_taken(world: World) -> None:
    native = native_request()
    channel = {
        "ChannelName": "train",
        "DataSource": {
            "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://stack-bucket/data/old/"}
        },
    }
    native["TrainingJobDefinition"]["InputDataConfig"] = [channel]

    assert world.upload({"tuning_job": native, "trigger": TRIGGER, "project": "vision"})

    assert world.status()["state"] == "accepted"
    assert world.recipes.request(world.recipes.get("digits"))["project"] == "vision"


def test_rejected_version_leaves_the_earlier_one_in_force_and_says_so(world: World) -> None:
    world.upload(recipe_body())

    assert world.upload(recipe_body(objective={"metric": "none"})) is Standing.REJECTED

    status, record = world.status(), world.recipes.get("digits")
    assert status["state"] == "rejected"
    assert status["in_force"] == f"s3://bucket/{KEY}?versionId=1"
    assert record.latest.state is Standing.REJECTED
    assert record.latest.findings
    assert record.in_force is not None
    assert record.in_force.object_uri == status["in_force"]
    assert world.recipes.request(record)["objective"] == spec_body()["objective"]


def test_first_version_that_is_rejected_is_kept_in_mind_and_told_once(world: World) -> None:
    for _ in range(2):
        world.shelf.versions.clear()
        assert world.upload({}) is Standing.REJECTED

    assert world.status()["in_force"] is None
    fields = {finding["field"] for finding in world.status()["findings"]}
    assert {"trigger", "training", "objective", "search"} <= fields
    assert world.recipes.get("digits").in_force is None
    assert len(world.messenger.sent) == 1


def test_removed_recipe_is_forgotten_and_may_come_back(world: World) -> None:
    world.upload(recipe_body())

    world.remove()
    assert world.recipes.all() == []
    assert world.status()["state"] == "removed"
    assert world.upload(recipe_body()) is Standing.ACCEPTED


def test_late_event_of_an_earlier_state_changes_nothing(world: World) -> None:
    """The object counts: a removal that is told after the recipe came back removes nothing."""
    world.upload(recipe_body())
    before = world.recipes.get("digits")

    assert learn(KEY, world.desk) is Standing.ACCEPTED

    assert world.recipes.get("digits") == before


def test_version_that_comes_while_another_is_checked_wins(world: World) -> None:
    class Busy(FakeShelf):
        def read(self, key: str, limit: int) -> Kept | None:
            found = super().read(key, limit)
            if self.versions[key] == 1:
                later = recipe_body(name="later")
                self.put(key, yaml.safe_dump(later).encode())
            return found

    world.shelf = Busy()
    world.desk = Desk(
        **{name: getattr(world.desk, name) for name in Desk.__slots__ if name != "shelf"},
        shelf=world.shelf,
    )

    world.upload(recipe_body())

    assert world.recipes.request(world.recipes.get("digits"))["name"] == "later"


def test_second_object_of_a_name_is_refused(world: World) -> None:
    world.upload(recipe_body())

    assert world.upload(recipe_body(), "recipes/digits.yml") is Standing.REJECTED
    assert "recipes/digits.yaml holds" in world.status()["findings"][0]["message"]
    world.remove("recipes/digits.yml")

    assert world.recipes.get("digits").latest.state is Standing.ACCEPTED


@pytest.mark.parametrize(
    "name",
    ["team/a", "../requests/a", "/a", "", "ä", "a b", ".a", "-a", "a" * 101, "a%2Fb", "a\x00"],
)
def test_name_that_is_none_is_refused_with_a_status(world: World, name: str) -> None:
    key = f"recipes/{name}.yaml"

    assert world.upload(recipe_body(), key) is Standing.REJECTED

    (status,) = (json.loads(content) for content in world.documents.objects.values())
    assert all(key.startswith("status/recipes/") for key in world.documents.objects)
    assert status["findings"][0]["field"] == "object"
    assert world.recipes.all() == []
    world.remove(key)


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"prefx": "data/x/"}, "trigger.data.prefx", "Did you mean `prefix`?"),
        ({"quiet_seconds": 0}, "trigger.data.quiet_seconds", "Raise it to 1 or more."),
        ({"quiet_seconds": 86_401}, "trigger.data.quiet_seconds", "Lower it"),
        ({"quiet_seconds": "2m"}, "trigger.data.quiet_seconds", "whole number"),
        ({"point_at": "newest"}, "trigger.data.point_at", "Did you mean `new`?"),
        ({"marker": "a/_SUCCESS"}, "trigger.data.marker", "_SUCCESS"),
        ({"marker": ""}, "trigger.data.marker", ""),
        ({"marker": "_SUCCESS", "quiet_seconds": 5}, "trigger.data", "Keep `marker`"),
        ({"channel": "trian"}, "trigger.data.channel", "Did you mean `train`?"),
        ({"channel": "tra in"}, "trigger.data.channel", ""),
        ({"channel": 7}, "trigger.data.channel", "quotes"),
        ({"prefix": ""}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "/data/x/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "data/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "data/x"}, "trigger.data.prefix", "slash at its end"),
        ({"prefix": "data/../requests/"}, "trigger.data.prefix", ".."),
        ({"prefix": "data/x/./"}, "trigger.data.prefix", ".."),
        ({"prefix": "data//"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "data/*/"}, "trigger.data.prefix", "`*`"),
        ({"prefix": "data/a\nb/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "requests/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "models/x/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "status/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "s3://bucket/data/x/"}, "trigger.data.prefix", "data/<folder>/"),
        ({"prefix": "data/uploads/x/"}, "trigger.data.prefix", "folder of your own"),
        ({"prefix": f"data/{'x' * 600}/"}, "trigger.data.prefix", "Shorten it"),
        ({"prefix": ["data/x/"]}, "trigger.data.prefix", ""),
    ],
)
def test_mistake_in_the_data_trigger_is_explained(
    world: World, changes: dict[str, Any], field: str, fix: str
) -> None:
    assert world.upload(recipe_body(trigger={"data": {**TRIGGER["data"], **changes}})) is (
        Standing.REJECTED
    )

    told = {finding["field"]: finding for finding in world.status()["findings"]}
    assert fix in told[field]["fix"]
    assert told[field]["message"]


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        ({}, "trigger"),
        (None, "trigger"),
        ("data/x/", "trigger"),
        ([], "trigger"),
        ({"data": "data/x/"}, "trigger.data"),
        ({"data": None}, "trigger"),
        ({**TRIGGER, "at_most": 0}, "trigger.at_most"),
        ({**TRIGGER, "at_most": 11}, "trigger.at_most"),
        ({**TRIGGER, "at_most": True}, "trigger.at_most"),
        ({**TRIGGER, "then": "stop"}, "trigger.then"),
        ({**TRIGGER, "at_mots": 2}, "trigger.at_mots"),
    ],
)
def test_mistake_in_the_trigger_is_explained(world: World, trigger: Any, field: str) -> None:
    assert world.upload(recipe_body(trigger=trigger)) is Standing.REJECTED

    told = {finding["field"]: finding for finding in world.status()["findings"]}
    assert told[field]["fix"]


def test_misspelled_trigger_is_recognised(world: World) -> None:
    world.upload({**spec_body(), "triger": TRIGGER})

    (finding,) = world.status()["findings"]
    assert (finding["field"], finding["fix"]) == ("triger", "Did you mean `trigger`?")


def test_all_mistakes_come_at_once(world: World) -> None:
    body = recipe_body(trigger={"data": {"prefix": "x", "channel": "train"}}, serch={})
    body["training"]["instance"]["type"] = "ml.p5.48xlarge"

    world.upload(body)

    fields = {finding["field"] for finding in world.status()["findings"]}
    assert {"trigger.data.prefix", "serch", "training.instance.type"} <= fields


BOMB = "a: &a [x, x]\n" + "".join(f"{name}: &{name} [*a, *a]\n" for name in "bcdefghi")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name: [", "line"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "empty"),
        (b"[1, 2]", "mapping"),
        (b"x" * 10_000_000, "larger than 200,000 bytes"),
        (BOMB.encode(), ""),
        (b"a: " + b"[" * 5_000, ""),
    ],
)
def test_what_is_no_document_is_explained(world: World, content: bytes, words: str) -> None:
    assert world.upload(content) is Standing.REJECTED

    (finding,) = world.status()["findings"]
    assert finding["field"] == "request"
    assert words in finding["message"]


def test_malformed_json_is_explained(world: World) -> None:
    assert world.upload(b'{"name": 1,}', "recipes/digits.json") is Standing.REJECTED
    assert "JSON" in world.status()["findings"][0]["message"]


def test_outage_of_slack_only_delays_and_a_refusal_is_told_in_the_status(world: World) -> None:
    world.messenger.failing = NotificationFailed("503")
    with pytest.raises(NotificationFailed):
        world.upload({})
    assert world.status()["state"] == "rejected"

    world.messenger.failing = NotificationRefused("channel_not_found")
    assert learn(KEY, world.desk) is Standing.REJECTED
    assert world.status()["slack"] == "channel_not_found"


PATTERN = {"source": ["my.pipeline"]}


def test_schedule_and_pattern_are_in_force_until_the_recipe_says_otherwise(world: World) -> None:
    world.upload(recipe_body(trigger={"schedule": "rate(1 day)", "event": PATTERN}))
    assert world.starters.schedules == {"digits": "rate(1 day)"}
    assert world.starters.patterns == {"digits": PATTERN}

    world.upload(recipe_body(trigger={"schedule": "rate(2 hours)"}))
    assert world.starters.schedules == {"digits": "rate(2 hours)"}
    assert world.starters.patterns == {}

    world.upload(recipe_body(trigger={"schedule": "every day"}))
    assert world.starters.schedules == {"digits": "rate(2 hours)"}

    world.remove()
    assert world.starters.schedules == {}


def test_what_eventbridge_refuses_is_a_rejection_and_the_version_before_stays(
    world: World,
) -> None:
    world.upload(recipe_body(trigger={"event": PATTERN}))
    world.starters.refused = {"source": ["no"]}

    standing = world.upload(recipe_body(trigger={"event": {"source": ["no"]}}))

    assert standing is Standing.REJECTED
    (finding,) = world.status()["findings"]
    assert finding["field"] == "trigger"
    assert finding["message"] == "is refused by EventBridge: no such pattern"
    assert world.starters.patterns == {"digits": PATTERN}
