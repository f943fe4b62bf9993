"""Shows recipes: what starts them, what runs, and what became of their last version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from tunesmith.domain.bursts import Burst
from tunesmith.domain.calls import Call
from tunesmith.domain.findings import Finding
from tunesmith.domain.money import Estimate
from tunesmith.domain.progress import LastBurst, LastCall
from tunesmith.domain.recipes import InForce, Latest, RecipeRecord, Trigger
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Tunings
from tunesmith.usecases.ports.bursts import Bursts, ProgressLog
from tunesmith.usecases.ports.calls import Calls
from tunesmith.usecases.ports.recipes import Recipes
from tunesmith.usecases.views import View

LOOKED_THROUGH = 100
"""Newest tunings searched for those of a recipe."""
MOST_TUNINGS = 10


class LatestView(View):
    """The version that was uploaded last."""

    state: str
    object_uri: str
    at: datetime
    findings: tuple[Finding, ...]


class InForceView(View):
    """The version that tunings are started from."""

    object_uri: str
    at: datetime
    trigger: Trigger
    estimate: Estimate | None
    warnings: tuple[str, ...]


class RecipeView(View):
    """A recipe."""

    name: str
    object: str
    """Its key in the bucket."""
    latest: LatestView
    in_force: InForceView | None
    burst: Burst | None
    """What came since the last burst was dealt with, and is not complete or waits."""
    last_burst: LastBurst | None
    """What became of the burst that was looked at last, and why."""
    call: Call | None
    """That a schedule or an event wants it to start; it starts with the next round, or waits."""
    last_call: LastCall | None
    """What became of the call that was looked at last, and why."""
    running: tuple[str, ...]
    """Its tunings that are not over, the newest first."""
    tunings: tuple[str, ...]
    """Its last tunings, the newest first."""
    links: dict[str, str] = Field(default={})


class RecipesView(View):
    """All recipes, in order of their names."""

    recipes: tuple[RecipeView, ...]


@dataclass(frozen=True, slots=True)
class Pantry:
    """What is known of recipes and their data."""

    recipes: Recipes
    bursts: Bursts
    progress: ProgressLog
    calls: Calls


def show_recipes(*, pantry: Pantry, tunings: Tunings) -> RecipesView:
    """Show every recipe."""
    known = _known(tunings)
    found = pantry.recipes.all()
    return RecipesView(recipes=tuple(_view(record, known, pantry) for record in found))


def show_recipe(name: str, *, pantry: Pantry, tunings: Tunings) -> RecipeView:
    """Show a recipe; raises RecipeNotFound."""
    return _view(pantry.recipes.get(name), _known(tunings), pantry)


def _known(tunings: Tunings) -> list[TuningRecord]:
    """Return all live tunings and the newest of all, each once and the newest first."""
    newest, _ = tunings.recent(LOOKED_THROUGH, None)
    found = {record.tuning_id: record for record in (*newest, *tunings.live())}
    return sorted(found.values(), key=lambda record: record.created_at, reverse=True)


def _view(record: RecipeRecord, known: Sequence[TuningRecord], pantry: Pantry) -> RecipeView:
    own = [one for one in known if one.source.recipe == record.name]
    progress, path = pantry.progress.get(record.name), f"/recipes/{record.name}"
    # Those that are older than the newest of all are remembered by what started them.
    tunings = dict.fromkeys((*(one.tuning_id for one in own), *progress.started))
    return RecipeView(
        name=record.name,
        object=record.key,
        latest=_latest(record.latest),
        in_force=_in_force(record.in_force) if record.in_force else None,
        burst=pantry.bursts.get(record.name),
        last_burst=progress.last,
        call=pantry.calls.get(record.name),
        last_call=progress.last_call,
        running=tuple(one.tuning_id for one in own if not one.status.is_terminal),
        tunings=tuple(tunings)[:MOST_TUNINGS],
        links={"self": path, "run": f"{path}/run"},
    )


def _latest(latest: Latest) -> LatestView:
    return LatestView(**{**dict(latest), "state": latest.state.value})


def _in_force(version: InForce) -> InForceView:
    return InForceView(
        object_uri=version.object_uri,
        at=version.at,
        trigger=version.trigger,
        estimate=version.estimate,
        warnings=version.warnings,
    )
