"""Fresh data: a burst is one tuning, and the same content none."""

import json
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from tests.contracts.test_recipes import recipe
from tests.fakes.bursts import FakeBursts, FakeInventory, FakeProgressLog
from tests.fakes.calls import FakeCalls
from tests.fakes.chat import FakeMessenger, FakeSwitch, PlainWording
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.recipes import FakeRecipes
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import GUARDRAILS, PRICES, spec_body
from tests.fakes.store import FakeLeases, FakeMarkers, FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import NotificationRefused, Unavailable
from tunesmith.domain.progress import LastBurst, Outcome
from tunesmith.domain.recipes import InForce, RecipeRecord, Trigger
from tunesmith.domain.tuning import Source, TuningRecord, TuningStatus
from tunesmith.usecases import stocktaking
from tunesmith.usecases.estimate import Preview, preview
from tunesmith.usecases.gather import gather
from tunesmith.usecases.rounds import Shop
from tunesmith.usecases.stop import stop
from tunesmith.usecases.submit import Submission, submit
from tunesmith.usecases.trigger import REPLACED, Round, trigger


class World:
    def __init__(self, **changes: Any) -> None:
        self.clock = FakeClock()
        self.recipes = FakeRecipes()
        self.bursts = FakeBursts()
        self.calls = FakeCalls()
        self.progress = FakeProgressLog()
        self.inventory = FakeInventory()
        self.leases = FakeLeases()
        self.tunings = FakeTunings(clock=self.clock)
        self.documents = FakeDocuments()
        self.messenger = FakeMessenger()
        self.accepting = FakeSwitch()
        self.guardrails = GUARDRAILS
        self.workflow = FakeWorkflow()
        self.woken: list[str] = []
        self.keep(**changes)

    def keep(self, digest: str = "1", **changes: Any) -> None:
        data = {"prefix": "data/x/", "channel": "train", **changes.pop("data", {})}
        told = Trigger.model_validate({"data": data, **changes})
        known: RecipeRecord = recipe(digest=digest)
        version = known.in_force
        assert version is not None
        forced = InForce.model_validate({**dict(version), "trigger": told})
        self.recipes.put(known.model_copy(update={"in_force": forced}), spec_body())

    def came(self, *keys: str, content: str = "x", stored: bool = True) -> None:
        for key in keys:
            size = self.inventory.put(key, content) if stored else 1
            gather(key, size, recipes=self.recipes, bursts=self.bursts, clock=self.clock)

    def tick(self, minutes: float = 3) -> Round:
        self.clock.forward(minutes=minutes)
        shop = Shop(
            recipes=self.recipes,
            bursts=self.bursts,
            calls=self.calls,
            progress=self.progress,
            inventory=self.inventory,
            leases=self.leases,
            tunings=self.tunings,
            documents=self.documents,
            check=self._check,
            accepting=self.accepting,
            submit=self._submit,
            stop=self._stop,
            markers=FakeMarkers(),
            messenger=self.messenger,
            wording=PlainWording(),
            clock=self.clock,
        )
        return trigger("owner", shop)

    @property
    def last(self) -> LastBurst:
        last = self.progress.get("digits").last
        assert last is not None
        return last

    def outcome(self) -> Outcome:
        return self.last.outcome

    @property
    def records(self) -> list[TuningRecord]:
        return sorted(self.tunings.records.values(), key=lambda each: each.created_at)

    @property
    def uris(self) -> list[str]:
        bodies = (json.loads(self.documents.objects[each.request_key]) for each in self.records)
        return [body["training"]["inputs"]["train"] for body in bodies]

    def end(self, status: TuningStatus = TuningStatus.FINISHED) -> None:
        for each in self.records:
            if each.live:
                self.tunings.change(each.tuning_id, {"status": status, "live": False})

    def _check(self, body: Mapping[str, JsonValue]) -> Preview:
        return preview(
            body,
            guardrails=self.guardrails,
            prices=PRICES,
            tunings=self.tunings,
            documents=self.documents,
        )

    def _submit(self, body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
        return submit(
            body,
            identity=identity,
            source=source,
            guardrails=self.guardrails,
            prices=lambda: PRICES,
            clock=self.clock,
            tunings=self.tunings,
            documents=self.documents,
            workflow=self.workflow,
            accepting=self.accepting,
        )

    def _stop(self, tuning_id: str, reason: str) -> None:
        stop(
            tuning_id,
            asked_by=None,
            reason=reason,
            tunings=self.tunings,
            jobs=FakeTuningJobs(),
            wake=self.woken.append,
        )


def test_burst_of_a_thousand_events_is_one_tuning_at_its_folder() -> None:
    """Duplicates and any order included; the burst is one small item all the time."""
    world = World()
    keys = [f"data/x/2026-11/{part % 7}/{part:04}.csv" for part in range(700)]
    events = [*keys, *keys[:300]]
    random.Random(7).shuffle(events)  # noqa: S311 -- an order, no secret
    for key in keys:
        world.inventory.put(key, key)

    for at, key in enumerate(events):
        world.came(key, stored=False)
        if at % 100 == 0:
            world.tick(minutes=1)

    assert world.tunings.records == {}
    world.tick()
    assert len(world.records) == len(world.workflow.started) == 1
    assert world.uris == ["s3://bucket/data/x/2026-11/"]
    assert (world.last.outcome, world.last.events) == (Outcome.STARTED, 1_000)
    assert world.records[0].source.recipe == "digits"
    assert world.bursts.calls["note"] == 1_000
    assert world.bursts.bursts == {}
    assert world.inventory.listings == 1


def test_same_content_again_starts_nothing_and_says_so() -> None:
    world = World()
    world.came("data/x/1/a", "data/x/1/b")
    world.tick()
    world.end()

    world.came("data/x/1/a", "data/x/1/b")
    world.tick()

    assert len(world.records) == 1
    assert world.outcome() is Outcome.SAME
    assert world.records[0].tuning_id in world.last.message


def test_part_of_the_same_content_starts_nothing_and_changed_content_does() -> None:
    world = World()
    world.came("data/x/1/a/one", "data/x/1/b/two")
    world.tick()
    world.end()

    world.came("data/x/1/a/one")
    world.tick()
    assert world.outcome() is Outcome.SAME

    world.came("data/x/1/a/one", content="other")
    world.tick()
    assert world.outcome() is Outcome.STARTED
    assert world.uris[1] == "s3://bucket/data/x/1/a/"


def test_several_folders_again_start_nothing_and_one_file_more_does() -> None:
    """They came one by one before, so that no tuning was started on the folder of them all."""
    world = World(data={"marker": "_SUCCESS"})
    for day in (1, 2):
        world.came(f"data/x/{day}/a", f"data/x/{day}/_SUCCESS")
        world.tick()
        world.end()

    world.came("data/x/1/a", "data/x/1/_SUCCESS", "data/x/2/a", "data/x/2/_SUCCESS")
    world.tick()
    assert (world.outcome(), len(world.records)) == (Outcome.SAME, 2)

    world.came("data/x/1/_SUCCESS", "data/x/2/_SUCCESS", "data/x/3/a")
    world.tick()
    assert world.uris[2:] == ["s3://bucket/data/x/"]


def test_new_version_of_the_recipe_takes_the_same_content_again() -> None:
    world = World()
    world.came("data/x/1/a")
    world.tick()
    world.end()
    world.keep(digest="2")

    world.came("data/x/1/a")
    world.tick()

    assert len(world.records) == 2


def test_burst_goes_on_until_it_was_quiet_for_long_enough() -> None:
    world = World(data={"quiet_seconds": 120})
    for part in range(5):
        world.came(f"data/x/{part}")
        world.tick(minutes=1.9)
    assert world.records == []

    world.tick(minutes=0.1)

    assert world.uris == ["s3://bucket/data/x/"]


def test_marker_starts_its_folder_at_once_and_silence_alone_does_not() -> None:
    world = World(data={"marker": "_SUCCESS"})
    world.came("data/x/1/part=0/a", "data/x/1/part=1/b", "data/x/2/part=0/a")
    world.tick(minutes=600)
    assert world.records == []

    world.came("data/x/1/_SUCCESS")
    world.tick(minutes=0)

    assert world.uris == ["s3://bucket/data/x/1/"]
    world.end()
    world.came("data/x/1/_SUCCESS", content="another date")
    world.tick()
    assert world.outcome() is Outcome.SAME


def test_channel_may_be_pointed_at_all_data() -> None:
    world = World(data={"point_at": "prefix"})
    world.came("data/x/1/a")
    world.tick()
    world.end()
    world.came("data/x/2/a")
    world.tick()

    assert world.uris == ["s3://bucket/data/x/"] * 2


@pytest.mark.parametrize("key", ["data/y/a", "data/xy/a", "data/x/", "data/x/1/", "requests/a"])
def test_what_is_not_the_recipes_data_starts_nothing(key: str) -> None:
    world = World()
    world.came(key)

    assert world.tick().done == []
    assert world.bursts.bursts == {}


def test_recipes_whose_folders_overlap_each_start() -> None:
    world = World()
    other = world.recipes.get("digits").model_copy(update={"name": "all"})
    world.recipes.put(other, {**spec_body(), "name": "all"})

    world.came("data/x/1/a")
    world.tick()

    assert sorted(str(each.source.recipe) for each in world.records) == ["all", "digits"]


def test_next_burst_waits_and_the_newest_data_wins() -> None:
    world = World()
    world.came("data/x/1/a")
    world.tick()
    world.came("data/x/2/a")
    world.tick()
    world.came("data/x/3/a")
    world.tick()
    assert len(world.records) == 1
    assert world.outcome() is Outcome.WAITING
    assert world.records[0].tuning_id in world.last.message
    assert world.bursts.get("digits") is not None

    world.end()
    world.tick()

    assert world.uris == ["s3://bucket/data/x/1/", "s3://bucket/data/x/"]


def test_as_many_run_at_once_as_the_recipe_says() -> None:
    world = World(at_most=2)
    for day in range(3):
        world.came(f"data/x/{day}/a")
        world.tick()

    assert len(world.records) == 2
    assert world.outcome() is Outcome.WAITING


def test_next_burst_replaces_the_oldest_once_that_is_over() -> None:
    world = World(then="replace")
    world.came("data/x/1/a")
    world.tick()
    world.came("data/x/2/a")

    world.tick()
    assert world.outcome() is Outcome.REPLACING
    assert world.records[0].status is TuningStatus.STOPPING
    assert world.records[0].stop_reason == REPLACED
    world.tick()
    assert len(world.records) == 1

    world.end(TuningStatus.STOPPED)
    world.tick()
    assert world.uris == ["s3://bucket/data/x/1/", "s3://bucket/data/x/2/"]
    assert world.bursts.bursts == {}


def test_what_runs_is_not_replaced_by_what_could_not_start() -> None:
    world = World(then="replace")
    world.came("data/x/1/a")
    world.tick()
    (first,) = world.records

    world.accepting.on = False
    world.came("data/x/2/a")
    world.tick()
    assert (world.outcome(), world.records) == (Outcome.WAITING, [first])

    world.accepting.on = True
    world.guardrails = GUARDRAILS.model_copy(update={"allowed_instance_types": ("ml.c5.*",)})
    world.tick()
    assert (world.outcome(), world.records) == (Outcome.REJECTED, [first])


def test_same_content_replaces_nothing() -> None:
    world = World(then="replace")
    world.came("data/x/1/a")
    world.tick()
    world.came("data/x/1/a")
    world.tick()

    assert world.outcome() is Outcome.SAME
    assert world.records[0].status is TuningStatus.ACCEPTED


@pytest.mark.parametrize("then", ["wait", "replace"])
def test_launch_that_died_half_way_finds_its_tuning(then: str) -> None:
    world = World(then=then)
    world.came("data/x/1/a")

    class Away(FakeProgressLog):
        def put(self, *_given: Any) -> None:
            raise Unavailable("no table")

    log, world.progress = world.progress, Away()
    assert world.tick().errors == ["digits: Unavailable: no table"]
    world.progress = log
    if then == "wait":
        world.end()
    world.tick()

    assert len(world.records) == len(world.workflow.started) == 1
    assert world.records[0].stop_reason is None
    assert world.bursts.bursts == {}
    assert world.last.tuning_id == world.records[0].tuning_id


def test_one_round_at_a_time_looks_at_a_recipe() -> None:
    world = World()
    world.came("data/x/1/a")
    world.leases.acquire("recipe:digits", "somebody", world.clock() + timedelta(minutes=3), 60)

    assert world.tick().done == []
    assert world.tick().done != []


def test_closed_door_lets_the_burst_wait() -> None:
    world = World()
    world.accepting.on = False
    world.came("data/x/1/a")
    world.tick()
    assert (world.last.outcome, world.records) == (Outcome.WAITING, [])

    world.accepting.on = True
    world.tick()
    assert len(world.records) == 1


@pytest.mark.parametrize("refusing", [None, NotificationRefused("no")])
def test_recipe_that_is_no_longer_valid_is_told_and_its_burst_dropped(
    refusing: NotificationRefused | None,
) -> None:
    world = World()
    world.guardrails = GUARDRAILS.model_copy(update={"allowed_instance_types": ("ml.c5.*",)})
    world.messenger.failing = refusing
    world.came("data/x/1/a")

    world.tick()
    world.tick()

    assert world.outcome() is Outcome.REJECTED
    assert "training.instance.type" in world.last.message
    status = json.loads(world.documents.objects["status/recipes/digits.json"])
    assert status["state"] == "rejected"
    assert len(world.messenger.sent) == (0 if refusing else 1)
    assert world.bursts.bursts == {}


def test_data_that_was_removed_again_starts_nothing() -> None:
    world = World()
    world.came("data/x/1/a", stored=False)
    world.tick()

    assert (world.last.outcome, world.records) == (Outcome.EMPTY, [])


def test_data_of_a_folder_that_is_watched_no_longer_starts_nothing() -> None:
    world = World()
    world.came("data/x/1/a")
    world.keep(digest="2", data={"prefix": "data/y/"})
    world.tick()

    assert (world.last.outcome, world.records) == (Outcome.EMPTY, [])


def test_data_of_the_part_that_is_still_watched_starts_a_tuning_there() -> None:
    world = World()
    world.came("data/x/1/a", "data/x/2/a")
    world.keep(digest="2", data={"prefix": "data/x/2/"})
    world.tick()

    assert world.uris == ["s3://bucket/data/x/2/"]


def test_folder_that_has_grown_too_large_does_not_keep_its_parts_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    world.came("data/x/1/a", "data/x/2/a")
    world.tick()
    world.end()
    monkeypatch.setattr(stocktaking, "MOST_OBJECTS", 2)

    world.came("data/x/3/a")
    world.tick()

    assert world.uris[1:] == ["s3://bucket/data/x/3/"]


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stocktaking, "MOST_OBJECTS", 2)
    world = World()
    world.came("data/x/1/a", "data/x/1/b")
    world.tick()
    assert world.outcome() is Outcome.STARTED
    world.end()

    world.came("data/x/1/c")
    world.tick()

    assert world.outcome() is Outcome.REJECTED
    assert "more than 2 objects" in world.last.message


def test_recipe_that_cannot_be_dealt_with_does_not_keep_others_waiting() -> None:
    world = World()
    broken = world.recipes.get("digits").model_copy(update={"name": "a-broken-one"})
    world.recipes.records[broken.name] = broken
    world.came("data/x/1/a")

    report = world.tick()

    assert len(report.errors) == 1
    assert "a-broken-one: RecipeNotFound" in report.errors[0]
    assert len(world.records) == 1
    assert world.bursts.get("a-broken-one") is not None
