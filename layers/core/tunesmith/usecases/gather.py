"""Notes an object that came for the recipes whose data it is."""

from tunesmith.domain.bursts import seen
from tunesmith.usecases.ports import Clock
from tunesmith.usecases.ports.bursts import Bursts
from tunesmith.usecases.ports.recipes import Recipes


def gather(
    key: str, size: int, *, recipes: Recipes, bursts: Bursts, clock: Clock
) -> tuple[str, ...]:
    """Add the object to the burst of each recipe that watches its folder, and return their names.

    An event that comes twice counts twice: what is started hangs on the data, not on the count.
    """
    now, noted = clock(), []
    for record in recipes.all():
        trigger = record.in_force.trigger.data if record.in_force else None
        if trigger is None or (found := seen(key, size, trigger, now)) is None:
            continue
        bursts.note(record.name, found)
        noted.append(record.name)
    return tuple(noted)
