"""A recipe that is run: its request, with its channel at its data."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import JsonValue

from tests.contracts.test_recipes import recipe
from tests.fakes.bursts import FakeProgressLog
from tests.fakes.chat import FakeSwitch
from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.recipes import FakeRecipes
from tests.fakes.samples import GUARDRAILS, PRICES, spec_body
from tests.fakes.store import FakeLeases, FakeTunings
from tests.fakes.workflow import FakeWorkflow
from tunesmith.domain.errors import IdempotencyConflict, RecipeBusy, RecipeNotFound
from tunesmith.domain.tuning import Door, Source, TuningRecord, TuningStatus
from tunesmith.usecases.run import Counter, run
from tunesmith.usecases.submit import Submission, submit


class World:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.leases = FakeLeases()
        self.progress = FakeProgressLog()
        self.recipes = FakeRecipes()
        self.documents = FakeDocuments()
        self.tunings = FakeTunings()

    def run(self, identity: str = "key:1", name: str = "digits") -> Submission:
        return run(
            name,
            identity=identity,
            principal="arn:me",
            counter=Counter(
                recipes=self.recipes,
                progress=self.progress,
                leases=self.leases,
                tunings=self.tunings,
                documents=self.documents,
                submit=self._submit,
                clock=self.clock,
            ),
        )

    def end(self, submission: Submission) -> None:
        ended = {"status": TuningStatus.FINISHED, "live": False}
        self.tunings.change(submission.record.tuning_id, ended)

    def asked(self, submission: Submission) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.documents.objects[submission.record.request_key])
        return found

    def _submit(self, body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
        return submit(
            body,
            identity=identity,
            source=source,
            guardrails=GUARDRAILS,
            prices=lambda: PRICES,
            clock=self.clock,
            tunings=self.tunings,
            documents=self.documents,
            workflow=FakeWorkflow(),
            accepting=FakeSwitch(),
        )


@pytest.fixture
def world() -> World:
    return World()


def test_run_starts_the_request_on_all_data_and_says_where_it_came_from(world: World) -> None:
    world.recipes.put(recipe(), {**spec_body(), "project": "digits"})

    submission = world.run()

    asked = world.asked(submission)
    assert asked["training"]["inputs"] == {"train": "s3://bucket/data/ziffern-ä/"}
    assert submission.record.project == "digits"
    assert submission.record.source == Source(
        door=Door.RECIPE,
        principal="arn:me",
        object_uri=recipe().latest.object_uri,
        recipe="digits",
    )


def test_same_key_is_one_tuning_and_another_version_under_it_a_conflict(world: World) -> None:
    world.recipes.put(recipe(), spec_body())

    first, second = world.run(), world.run()
    world.recipes.put(recipe(digest="2"), {**spec_body(), "name": "other"})

    assert first.record.tuning_id == second.record.tuning_id
    assert not second.fresh
    with pytest.raises(IdempotencyConflict):
        world.run()
    assert world.run("key:2").fresh


def test_no_more_run_at_once_than_the_recipe_allows(world: World) -> None:
    """Also before the index of what runs knows of the first; the same key is answered still."""

    class Lagging(FakeTunings):
        def live(self) -> list[TuningRecord]:
            return []

    world.tunings = Lagging()
    world.recipes.put(recipe(), spec_body())
    first, second = world.run("key:1"), world.run("key:2")

    with pytest.raises(RecipeBusy, match="allows 2 at once") as busy:
        world.run("key:3")
    assert second.record.tuning_id in str(busy.value)
    assert world.run("key:1").record == first.record

    world.end(first)
    assert world.run("key:3").fresh


def test_run_keeps_out_of_a_round_that_starts_the_recipe(world: World) -> None:
    world.recipes.put(recipe(), spec_body())
    world.leases.acquire("recipe:digits", "round", world.clock(), 60)

    with pytest.raises(RecipeBusy, match="Try again"):
        world.run()

    world.leases.release("recipe:digits", "round")
    assert world.run().fresh
    assert world.leases.held == {}


def test_recipe_that_is_unknown_or_never_was_accepted_is_not_found(world: World) -> None:
    world.recipes.put(recipe(digest=None))

    for name in ("digits", "nothing"):
        with pytest.raises(RecipeNotFound, match=name):
            world.run(name=name)
