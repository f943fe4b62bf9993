"""Starts a tuning from a recipe."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from tunesmith.domain.aiming import aim
from tunesmith.domain.errors import InvalidRequest, RecipeNotFound
from tunesmith.domain.recipes import InForce, RecipeRecord
from tunesmith.domain.tuning import Door, Source
from tunesmith.usecases.ports import Documents
from tunesmith.usecases.ports.recipes import Recipes
from tunesmith.usecases.submit import Submission

Submit = Callable[[Mapping[str, JsonValue], str, Source], Submission]
"""Takes a body, its identity and its source."""


def run(
    name: str,
    *,
    identity: str,
    principal: str | None,
    recipes: Recipes,
    documents: Documents,
    submit: Submit,
) -> Submission:
    """Start a tuning now, on all data of the recipe; raises RecipeNotFound and what submit does."""
    record = recipes.get(name)
    trigger = in_force(record).trigger
    folder = trigger.data.prefix if trigger.data else None
    return start(
        record,
        folder,
        identity=identity,
        principal=principal,
        recipes=recipes,
        documents=documents,
        submit=submit,
    )


def in_force(record: RecipeRecord) -> InForce:
    """Return the version that tunings are started from; raises RecipeNotFound."""
    if record.in_force is None:
        raise RecipeNotFound(f"no version of the recipe {record.name} was accepted")
    return record.in_force


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
    """Submit the request in force, with its channel at a folder of the bucket if one is given.

    The same identity is the same tuning.
    """
    version = in_force(record)
    body = recipes.request(record)
    if folder is not None and version.trigger.data is not None:
        body, findings = aim(body, version.trigger.data.channel, documents.uri(folder))
        if findings:
            raise InvalidRequest(findings)
    source = Source(
        door=Door.RECIPE,
        principal=principal,
        object_uri=version.object_uri,
        recipe=record.name,
    )
    return submit(body, identity_of(record.name, identity), source)


def identity_of(name: str, identity: str) -> str:
    """Return what identifies a request that a recipe makes."""
    return f"recipe:{name}:{identity}"
