"""Checks a recipe that was uploaded to the bucket, keeps it, and writes down what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from tunesmith.domain.aiming import aim
from tunesmith.domain.bodies import parse_body
from tunesmith.domain.errors import (
    InvalidRequest,
    NotificationRefused,
    RecipeNotFound,
    StarterRefused,
)
from tunesmith.domain.findings import Finding
from tunesmith.domain.names import body_digest
from tunesmith.domain.recipes import (
    LARGEST_RECIPE,
    InForce,
    Latest,
    RecipeRecord,
    Standing,
    Trigger,
    read_trigger,
    recipe_name,
)
from tunesmith.usecases.estimate import Check, Preview
from tunesmith.usecases.ports import Clock, Documents, Markers, Messenger, Wording
from tunesmith.usecases.ports.recipes import Kept, Recipes, Shelf
from tunesmith.usecases.ports.starters import Starters

if TYPE_CHECKING:
    from pydantic import JsonValue

    Json = dict[str, JsonValue]

MOST_LOOKS = 5
MOST_FINDINGS = 20
"""Kept in the table; the status has them all."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a recipe is checked with, and where it is kept."""

    shelf: Shelf
    recipes: Recipes
    check: Check
    documents: Documents
    markers: Markers
    messenger: Messenger
    wording: Wording
    clock: Clock
    starters: Starters


def learn(key: str, desk: Desk) -> Standing | None:
    """Take a recipe as it lies in the bucket now; None when it is no longer there.

    Events come twice, late and in any order, so that the object counts and not the event. It is
    looked at again after it was kept: of two that race, the last to write sees the latest version.
    """
    standing: Standing | None = None
    seen = desk.shelf.read(key, LARGEST_RECIPE + 1)
    for _ in range(MOST_LOOKS):
        standing = _take(key, seen, desk) if seen else None
        if seen is None:
            _forget(key, desk)
        now = desk.shelf.read(key, LARGEST_RECIPE + 1)
        if (now and now.uri) == (seen and seen.uri):
            break
        seen = now
    return standing


def status_key(key: str) -> str:
    """Return where the outcome of an upload is written."""
    return f"status/{PurePosixPath(key).with_suffix('.json')}"


def _forget(key: str, desk: Desk) -> None:
    try:
        name = recipe_name(key)
    except InvalidRequest:
        return
    known = _known(name, desk.recipes)
    if known is not None and known.key == key:
        _set_starters(name, None, desk.starters)
        desk.recipes.remove(name)
        told = {"object": desk.documents.uri(key), "state": "removed", "recipe": name}
        _write(key, told, desk)


def _take(key: str, seen: Kept, desk: Desk) -> Standing:
    known: RecipeRecord | None = None
    try:
        name = recipe_name(key)
        known = _known(name, desk.recipes)
        _refuse_another_object(key, known)
        trigger, request, found = _read(name, key, seen, desk)
        _arm(name, trigger, known, desk.starters)
    except InvalidRequest as error:
        _reject(key, seen, error.findings, known, desk)
        return Standing.REJECTED
    now = desk.clock()
    accepted = InForce(
        object_uri=seen.uri,
        digest=body_digest(_canonical({"trigger": trigger.model_dump(mode="json"), **request})),
        at=now,
        trigger=trigger,
        estimate=found.estimate,
        warnings=found.warnings,
    )
    latest = Latest(state=Standing.ACCEPTED, object_uri=seen.uri, at=now)
    record = RecipeRecord(name=name, key=key, latest=latest, in_force=accepted)
    desk.recipes.put(record, request)
    _write(key, _accepted(record, accepted, found), desk)
    return Standing.ACCEPTED


def _read(name: str, key: str, seen: Kept, desk: Desk) -> tuple[Trigger, "Json", Preview]:
    """Check a recipe as a dry run of its request would, its channel at its folder of data."""
    body = parse_body(_small(seen.content), filename=key)
    trigger, request, findings = read_trigger(name, body)
    asked: Mapping[str, JsonValue] = request
    if trigger is not None and trigger.data is not None:
        uri = desk.documents.uri(trigger.data.prefix)
        asked, more = aim(request, trigger.data.channel, uri)
        findings = [*findings, *more]
    try:
        found = desk.check(asked)
    except InvalidRequest as error:
        raise InvalidRequest([*findings, *error.findings]) from error
    if findings or trigger is None:
        raise InvalidRequest(findings)
    return trigger, request, found


def _arm(name: str, trigger: Trigger, known: RecipeRecord | None, starters: Starters) -> None:
    """Have the recipe started as it says; as it said before, should EventBridge refuse that."""
    try:
        _set_starters(name, trigger, starters)
    except StarterRefused as error:
        before = known.in_force.trigger if known and known.in_force else None
        _set_starters(name, before, starters)
        finding = Finding(
            field="trigger",
            message=f"is refused by EventBridge: {error}",
            fix="Change `schedule` or `event` as EventBridge's message says.",
            aws_message=str(error),
        )
        raise InvalidRequest([finding]) from error


def _set_starters(name: str, trigger: Trigger | None, starters: Starters) -> None:
    starters.set_pattern(name, trigger.event if trigger else None)
    starters.set_schedule(name, trigger.schedule if trigger else None)


def _small(content: bytes) -> bytes:
    if len(content) <= LARGEST_RECIPE:
        return content
    message = f"is larger than {LARGEST_RECIPE:,} bytes"
    raise InvalidRequest([Finding(field="request", message=message, fix="Make it smaller.")])


def _refuse_another_object(key: str, known: RecipeRecord | None) -> None:
    """Refuse a second object for a name: `digits.yaml` and `digits.json` are both `digits`."""
    if known is None or known.key == key:
        return
    raise InvalidRequest(
        [
            Finding(
                field="object",
                value=key,
                message=f"has the name of the recipe that {known.key} holds",
                fix=f"Remove {known.key} first, or choose another name.",
            )
        ]
    )


def _reject(
    key: str, seen: Kept, findings: Sequence[Finding], known: RecipeRecord | None, desk: Desk
) -> None:
    """Write down what is wrong and tell it once; a version accepted before stays in force."""
    latest = Latest(
        state=Standing.REJECTED,
        object_uri=seen.uri,
        at=desk.clock(),
        findings=tuple(findings[:MOST_FINDINGS]),
    )
    if known is None:
        _keep_rejected(key, latest, desk)
    elif known.key == key:
        desk.recipes.put(known.model_copy(update={"latest": latest}))
    told = _rejected(seen, findings, known)
    _write(key, told, desk)
    marker = f"rejected:{seen.uri}"
    if desk.markers.has(marker):
        return
    try:
        desk.messenger.send(desk.wording.rejected(seen.uri, findings))
    except NotificationRefused as error:
        _write(key, {**told, "slack": str(error)}, desk)
    desk.markers.add(marker)


def _keep_rejected(key: str, latest: Latest, desk: Desk) -> None:
    try:
        name = recipe_name(key)
    except InvalidRequest:
        return  # nobody could ask for it by its name
    desk.recipes.put(RecipeRecord(name=name, key=key, latest=latest))


def _known(name: str, recipes: Recipes) -> RecipeRecord | None:
    try:
        return recipes.get(name)
    except RecipeNotFound:
        return None


def _canonical(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _accepted(record: RecipeRecord, accepted: InForce, found: Preview) -> "Json":
    path = f"/recipes/{record.name}"
    return {
        "object": accepted.object_uri,
        "state": Standing.ACCEPTED.value,
        "recipe": record.name,
        "trigger": accepted.trigger.model_dump(mode="json", exclude_none=True),
        "trials": found.trials,
        "warnings": list(found.warnings),
        "estimate": found.estimate.model_dump(mode="json"),
        "links": {"self": path, "run": f"{path}/run"},
    }


def _rejected(seen: Kept, findings: Sequence[Finding], known: RecipeRecord | None) -> "Json":
    in_force = known.in_force if known else None
    return {
        "object": seen.uri,
        "state": Standing.REJECTED.value,
        "findings": [finding.model_dump(mode="json") for finding in findings],
        "in_force": in_force.object_uri if in_force else None,
    }


def _write(key: str, told: Mapping[str, object], desk: Desk) -> None:
    desk.documents.put(status_key(key), json.dumps(told, indent=2).encode())
