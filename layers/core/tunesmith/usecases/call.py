"""Notes that a schedule or an event wants a recipe to start; the next round starts it."""

from tunesmith.domain.calls import Call
from tunesmith.domain.errors import RecipeNotFound
from tunesmith.usecases.ports.calls import Calls
from tunesmith.usecases.ports.recipes import Recipes


def call(recipe: str, coming: Call, *, recipes: Recipes, calls: Calls) -> bool:
    """Keep the call; False for a recipe that is gone, or that is no longer started so."""
    try:
        version = recipes.get(recipe).in_force
    except RecipeNotFound:
        return False
    if version is None or not coming.is_of(version.trigger):
        return False
    calls.note(recipe, coming)
    return True
