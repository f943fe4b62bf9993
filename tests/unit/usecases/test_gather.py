"""An object that came: noted for the recipes whose data it is, and for nobody else."""

import pytest

from tests.contracts.test_recipes import recipe
from tests.fakes.bursts import FakeBursts
from tests.fakes.clock import FakeClock
from tests.fakes.recipes import FakeRecipes
from tunesmith.usecases.gather import gather


@pytest.mark.parametrize(
    ("key", "noted"),
    [
        ("data/ziffern-ä/1/a.csv", ("a", "b")),
        ("data/ziffern-ä/_SUCCESS", ("a", "b")),
        ("data/ziffern-ä/1/", ()),
        ("data/ziffern/1/a.csv", ()),
        ("data/uploads/0123/a.csv", ()),
    ],
)
def test_object_is_noted_for_those_that_watch_its_folder(key: str, noted: tuple[str, ...]) -> None:
    recipes, bursts = FakeRecipes(), FakeBursts()
    for record in (recipe("b"), recipe("a"), recipe("never-accepted", digest=None)):
        recipes.put(record, {})

    assert gather(key, 5, recipes=recipes, bursts=bursts, clock=FakeClock()) == noted
    assert set(bursts.bursts) == set(noted)


def test_with_a_marker_only_the_marker_tells_the_folder() -> None:
    recipes, bursts, clock = FakeRecipes(), FakeBursts(), FakeClock()
    recipes.put(recipe(), {})
    gather("data/ziffern-ä/2/a", 5, recipes=recipes, bursts=bursts, clock=clock)
    (without,) = bursts.bursts.values()
    assert without.folder is None

    gather("data/ziffern-ä/1/_SUCCESS", 0, recipes=recipes, bursts=bursts, clock=clock)

    assert bursts.bursts["digits"].folder == "data/ziffern-ä/1/"
    assert bursts.bursts["digits"].marked_at == clock()
