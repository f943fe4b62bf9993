"""A call is kept for a recipe that still wants it, and for no other."""

from typing import Any

import pytest

from tests.fakes.calls import FakeCalls
from tests.fakes.recipes import FakeRecipes
from tests.fakes.samples import NOON
from tunesmith.domain.calls import Call
from tunesmith.domain.recipes import InForce, Latest, RecipeRecord, Standing, Trigger
from tunesmith.usecases.call import call

URI = "s3://bucket/recipes/sales.yaml?versionId=1"
CALL = Call(event_id="one", starter="schedule", at=NOON)


def recipe(trigger: dict[str, Any] | None) -> RecipeRecord:
    latest = Latest(state=Standing.ACCEPTED, object_uri=URI, at=NOON)
    record = RecipeRecord(name="sales", key="recipes/sales.yaml", latest=latest)
    if trigger is None:
        return record
    accepted = Trigger.model_validate(trigger)
    version = InForce(object_uri=URI, digest="d", at=NOON, trigger=accepted)
    return record.model_copy(update={"in_force": version})


@pytest.mark.parametrize(
    ("trigger", "kept"),
    [
        ({"schedule": "rate(1 day)"}, True),
        ({"event": {"source": ["mine"]}}, False),
        (None, False),
    ],
)
def test_call_is_kept_while_the_recipe_is_started_so(
    trigger: dict[str, Any] | None, kept: bool
) -> None:
    recipes, calls = FakeRecipes(), FakeCalls()
    recipes.put(recipe(trigger))

    assert call("sales", CALL, recipes=recipes, calls=calls) is kept
    assert calls.get("sales") == (CALL if kept else None)


def test_call_of_a_recipe_that_is_gone_is_forgotten() -> None:
    calls = FakeCalls()

    assert not call("sales", CALL, recipes=FakeRecipes(), calls=calls)
    assert calls.kept == {}
