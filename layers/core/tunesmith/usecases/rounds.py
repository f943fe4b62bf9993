"""What a round of the recipes is made with, and what all that starts them has in common."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydantic import JsonValue

from tunesmith.domain.errors import (
    InvalidRequest,
    NotificationRefused,
    SubmissionsClosed,
    TuningNotFound,
)
from tunesmith.domain.progress import Progress
from tunesmith.domain.recipes import InForce, RecipeRecord
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.estimate import Check
from tunesmith.usecases.learn import status_key
from tunesmith.usecases.ports import (
    Clock,
    Documents,
    Leases,
    Markers,
    Messenger,
    Switch,
    Tunings,
    Wording,
)
from tunesmith.usecases.ports.bursts import Bursts, Inventory, ProgressLog
from tunesmith.usecases.ports.calls import Calls
from tunesmith.usecases.ports.recipes import Recipes
from tunesmith.usecases.submit import CLOSED, Submit


@dataclass(frozen=True, slots=True)
class Shop:
    """What a round is made with."""

    recipes: Recipes
    bursts: Bursts
    calls: Calls
    progress: ProgressLog
    inventory: Inventory
    leases: Leases
    tunings: Tunings
    documents: Documents
    check: Check
    accepting: Switch
    submit: Submit
    stop: Callable[[str, str], object]
    """Takes a tuning's id and the reason."""
    markers: Markers
    messenger: Messenger
    wording: Wording
    clock: Clock


def live_of(recipe: str, progress: Progress, tunings: Tunings) -> list[TuningRecord]:
    """Return the recipe's tunings that are not over, the oldest first.

    The index may lag: those that were started lately are looked at one by one.
    """
    lately = [found(one, tunings) for one in progress.started]
    known = [*tunings.live(), *(one for one in lately if one is not None)]
    known_by_id = {one.tuning_id: one for one in known if one.source.recipe == recipe}
    live = [one for one in known_by_id.values() if not one.status.is_terminal]
    return sorted(live, key=lambda one: one.created_at)


def found(tuning: str, tunings: Tunings) -> TuningRecord | None:
    """Return a tuning, if there is one of this id."""
    try:
        return tunings.get(tuning)
    except TuningNotFound:
        return None


def replace(
    oldest: TuningRecord, successor: Mapping[str, JsonValue], reason: str, shop: Shop
) -> str:
    """Stop a tuning for one that is to come after it; raises what keeps that from being started.

    What runs is better than nothing.
    """
    if not shop.accepting():
        raise SubmissionsClosed(CLOSED)
    shop.check(successor)
    shop.stop(oldest.tuning_id, reason)
    return f"tuning {oldest.tuning_id} is stopped to make room"


def reject(
    record: RecipeRecord, version: InForce, when: str, error: InvalidRequest, shop: Shop
) -> None:
    """Tell once that a recipe in force is no longer valid: in its status, and in the chat."""
    uri, findings = version.object_uri, error.findings
    told = {
        "object": uri,
        "state": "rejected",
        "when": when,
        "findings": [finding.model_dump(mode="json") for finding in findings],
    }
    shop.documents.put(status_key(record.key), json.dumps(told, indent=2).encode())
    marker = f"rejected:{uri}:{sorted({one.field for one in findings})}"
    if not shop.markers.has(marker):
        with suppress(NotificationRefused):  # the status and the recipe's view tell it
            shop.messenger.send(shop.wording.rejected(uri, findings))
        shop.markers.add(marker)


def until_over(live: Sequence[TuningRecord]) -> str:
    """Say what a recipe waits for."""
    names = ", ".join(one.tuning_id for one in live)
    return f"waits until one of its tunings is over: {names}"
