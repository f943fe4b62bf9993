"""Recipes as they are shown."""

from datetime import timedelta

import pytest

from tests.fakes.samples import record
from tests.unit.usecases.test_trigger import World
from tunesmith.usecases import show_recipes as module
from tunesmith.usecases.show_recipes import Pantry, show_recipe


def test_tunings_of_a_recipe_are_shown_when_many_others_came_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(at_most=2)
    world.came("data/x/1/a")
    world.tick()
    world.end()
    world.came("data/x/2/a")
    world.tick()
    monkeypatch.setattr(module, "LOOKED_THROUGH", 1)
    world.tunings.create(record(created_at=world.clock() + timedelta(days=1)))

    pantry = Pantry(
        recipes=world.recipes, bursts=world.bursts, progress=world.progress, calls=world.calls
    )
    shown = show_recipe("digits", pantry=pantry, tunings=world.tunings)

    older, newer = (each.tuning_id for each in world.records if each.source.recipe)
    assert (shown.running, shown.tunings) == ((newer,), (newer, older))
