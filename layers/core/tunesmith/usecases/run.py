"""Starts a tuning from a recipe."""

from dataclasses import dataclass

from pydantic import JsonValue

from tunesmith.domain.aiming import aim
from tunesmith.domain.errors import InvalidRequest, RecipeBusy, RecipeNotFound
from tunesmith.domain.names import tuning_id
from tunesmith.domain.recipes import InForce, RecipeRecord
from tunesmith.domain.tuning import Door, Source
from tunesmith.usecases.ports import Clock, Documents, Leases, Tunings
from tunesmith.usecases.ports.bursts import ProgressLog
from tunesmith.usecases.ports.recipes import Recipes
from tunesmith.usecases.rounds import found, live_of
from tunesmith.usecases.submit import Submission, Submit

LEASE_SECONDS = 60
"""Longer than an API call may take."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What a person's run is made with."""

    recipes: Recipes
    progress: ProgressLog
    leases: Leases
    tunings: Tunings
    documents: Documents
    submit: Submit
    clock: Clock


def run(name: str, *, identity: str, principal: str | None, counter: Counter) -> Submission:
    """Start a tuning now, on all data of the recipe; the same identity is the same tuning.

    Raises RecipeNotFound, RecipeBusy while as many run as may, and what submit does.
    """
    record = counter.recipes.get(name)
    if found(tuning_id(identity_of(name, identity)), counter.tunings) is not None:
        return _start(record, identity, principal, counter)
    lease = f"recipe:{name}"
    if not counter.leases.acquire(lease, identity, counter.clock(), LEASE_SECONDS):
        raise RecipeBusy(f"The recipe {name} is being started just now. Try again in a moment.")
    try:
        progress = counter.progress.get(name)
        live = live_of(name, progress, counter.tunings)
        if len(live) >= (most := in_force(record).trigger.at_most):
            running = ", ".join(one.tuning_id for one in live)
            raise RecipeBusy(
                f"The recipe {name} allows {most} at once, and not over is: {running}. Wait, stop"
                " one, or raise `trigger.at_most`."
            )
        submission = _start(record, identity, principal, counter)
        # The index of what runs may lag, and the next one counts.
        counter.progress.put(name, progress.with_called(submission.record.tuning_id))
    finally:
        counter.leases.release(lease, identity)
    return submission


def _start(
    record: RecipeRecord, identity: str, principal: str | None, counter: Counter
) -> Submission:
    return start(
        record,
        whole_data(record),
        identity=identity,
        principal=principal,
        recipes=counter.recipes,
        documents=counter.documents,
        submit=counter.submit,
    )


def in_force(record: RecipeRecord) -> InForce:
    """Return the version that tunings are started from; raises RecipeNotFound."""
    if record.in_force is None:
        raise RecipeNotFound(f"no version of the recipe {record.name} was accepted")
    return record.in_force


def whole_data(record: RecipeRecord) -> str | None:
    """Return the folder of all data of the recipe, if it has one."""
    data = in_force(record).trigger.data
    return data.prefix if data else None


def start(
    record: RecipeRecord,
    folder: str | None,
    *,
    identity: str,
    principal: str | None = None,
    recipes: Recipes,
    documents: Documents,
    submit: Submit,
) -> Submission:
    """Submit the request in force; the same identity is the same tuning."""
    source = Source(
        door=Door.RECIPE,
        principal=principal,
        object_uri=in_force(record).object_uri,
        recipe=record.name,
    )
    body = request(record, folder, recipes=recipes, documents=documents)
    return submit(body, identity_of(record.name, identity), source)


def request(
    record: RecipeRecord, folder: str | None, *, recipes: Recipes, documents: Documents
) -> dict[str, JsonValue]:
    """Return the request in force, with its channel at a folder of the bucket if one is given."""
    body, data = recipes.request(record), in_force(record).trigger.data
    if folder is None or data is None:
        return body
    body, findings = aim(body, data.channel, documents.uri(folder))
    if findings:
        raise InvalidRequest(findings)
    return body


def identity_of(name: str, identity: str) -> str:
    """Return what identifies a request that a recipe makes."""
    return f"recipe:{name}:{identity}"
