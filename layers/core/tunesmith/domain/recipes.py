"""A recipe: a request that is kept, with what starts a tuning of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, model_validator

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.event_patterns import event_pattern
from tunesmith.domain.findings import Finding
from tunesmith.domain.money import Estimate
from tunesmith.domain.reading import broken_rule, did_you_mean, read, shown
from tunesmith.domain.schedules import schedule_expression
from tunesmith.domain.spec_parts import Part

FOLDER = "recipes/"
SUFFIXES = (".yaml", ".yml", ".json")
LARGEST_RECIPE = 200_000
"""In bytes: it is kept as an item of the table."""
DATA = "data/"
UPLOADS = "data/uploads/"
"""Where the command line sends local folders; nobody's fresh data."""
TRIGGER = "trigger"
QUIET_SECONDS = 120
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PREFIX = re.compile(r"data/([^/\\*?\x00-\x1f\x7f]+/)+")


def recipe_name(key: str) -> str:
    """Return the name of the recipe that is kept under a key; raises InvalidRequest."""
    rest = key.removeprefix(FOLDER)
    suffix = next((each for each in SUFFIXES if rest.lower().endswith(each)), "")
    name = rest[: len(rest) - len(suffix)]
    if not key.startswith(FOLDER) or not suffix or not is_name(name):
        raise InvalidRequest(
            [
                Finding(
                    field="object",
                    value=shown(key),
                    message="is not named like a recipe",
                    fix=f"Name it {FOLDER}<name> with one of {', '.join(SUFFIXES)}: 1 to 100"
                    " letters, digits, `.`, `_` and `-`, the first a letter or digit, no folder.",
                )
            ]
        )
    return name


def is_name(text: str) -> bool:
    """Tell whether a recipe may be called so."""
    return _NAME.fullmatch(text) is not None


def _folder_of_data(text: str) -> str:
    parts = text.removesuffix("/").split("/")
    if not _PREFIX.fullmatch(text) or {".", ".."} & set(parts):
        raise broken_rule(
            "is not a folder of data in the stack's bucket",
            "Write it as data/<folder>/, with a slash at its end, and no `..`, `*` or `?` in it.",
        )
    if text.startswith(UPLOADS):
        raise broken_rule(
            f"lies in {UPLOADS}, where the command line sends local folders",
            "Choose a folder of your own, such as data/digits/.",
        )
    return text


def _file_name(text: str) -> str:
    if "/" in text or text in {".", ".."}:
        raise broken_rule("is not the name of a file", "Write the name alone, such as _SUCCESS.")
    return text


Schedule = Annotated[str, Field(max_length=256), AfterValidator(schedule_expression)]
Pattern = Annotated[dict[str, Any], AfterValidator(event_pattern)]
MarkerName = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_file_name)]


class DataTrigger(Part):
    """New objects in the bucket start a tuning."""

    prefix: Annotated[str, Field(max_length=512), AfterValidator(_folder_of_data)] = Field(
        description="the folder in the stack's bucket that is watched, for example data/digits/"
    )
    channel: str = Field(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9.\-_]+$",
        description="the input channel that is pointed at the new data, for example train",
    )
    quiet_seconds: int = Field(default=QUIET_SECONDS, ge=1, le=86_400)
    """How long no object may have come before the tuning starts."""
    marker: MarkerName | None = None
    """A file that says that its folder is whole; it starts the tuning instead of the silence."""
    point_at: Literal["new", "prefix"] = "new"
    """The deepest folder that holds all new objects, or all data of the recipe, old and new."""

    @model_validator(mode="after")
    def _one_way_to_end(self) -> "DataTrigger":
        if self.marker is not None and self.quiet_seconds != QUIET_SECONDS:
            raise broken_rule(
                "names a marker and a quiet period, of which one says that data is complete",
                "Keep `marker` or `quiet_seconds`.",
            )
        return self

    def covers(self, key: str) -> bool:
        """Tell whether an object is fresh data of this trigger; folders as such are not."""
        return key.startswith(self.prefix) and not key.endswith("/")

    def is_data(self, key: str) -> bool:
        """Tell whether an object is data to train on: a marker is not."""
        return self.covers(key) and not self.is_marker(key)

    def is_marker(self, key: str) -> bool:
        """Tell whether an object is the marker."""
        return self.marker is not None and key.rsplit("/", 1)[-1] == self.marker


class Trigger(Part):
    """What starts a recipe's tunings, and how many of them."""

    data: DataTrigger | None = Field(
        default=None, description="fresh data, for example {prefix: data/digits/, channel: train}"
    )
    schedule: Annotated[str, Field(max_length=256), AfterValidator(schedule_expression)] | None = (
        Field(default=None, description="a schedule in UTC, for example cron(0 6 ? * MON *)")
    )
    event: Annotated[dict[str, Any], AfterValidator(event_pattern)] | None = Field(
        default=None, description="an EventBridge pattern, for example {source: [my.pipeline]}"
    )
    at_most: int = Field(default=1, ge=1, le=10)
    """How many of its tunings run at once."""
    then: Literal["wait", "replace"] = "wait"
    """What the next one does when so many run: wait, or stop the oldest and take its place."""

    @model_validator(mode="after")
    def _something_triggers(self) -> "Trigger":
        if self.data is None and self.schedule is None and self.event is None:
            raise broken_rule(
                "says nothing that starts a tuning",
                "Add `data`, for example {prefix: data/digits/, channel: train}, a `schedule`"
                " such as cron(0 6 ? * MON *), or an `event` such as {source: [my.pipeline]}.",
            )
        return self


class Standing(StrEnum):
    """What became of a version of a recipe."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Latest(BaseModel):
    """The version of a recipe that was uploaded last, and what became of it."""

    model_config = ConfigDict(frozen=True)

    state: Standing
    object_uri: str
    at: datetime
    findings: tuple[Finding, ...] = ()


class InForce(BaseModel):
    """The version of a recipe that was accepted last: the one that tunings are started from."""

    model_config = ConfigDict(frozen=True)

    object_uri: str
    digest: str
    """Of its content: what tells versions apart."""
    at: datetime
    trigger: Trigger
    estimate: Estimate | None = None
    warnings: tuple[str, ...] = ()


class RecipeRecord(BaseModel):
    """A recipe as the service remembers it."""

    model_config = ConfigDict(frozen=True)

    name: str
    key: str
    """The object that it is kept in."""
    latest: Latest
    in_force: InForce | None = None
    """None where no version was ever accepted."""


def read_trigger(
    name: str, body: Mapping[str, JsonValue]
) -> tuple[Trigger | None, dict[str, JsonValue], list[Finding]]:
    """Take a recipe apart: its trigger, the request, and what is wrong with the trigger.

    What the request does not say of its project is the recipe's name.
    """
    request = {"project": name, **body}
    if TRIGGER in request:
        trigger, findings = read(Trigger, request.pop(TRIGGER), TRIGGER)
        return trigger, request, findings
    meant = next((key for key in body if did_you_mean(key, [TRIGGER])), None)
    if meant is not None:
        request.pop(meant)
        fix = f"Did you mean `{TRIGGER}`?"
        return None, request, [Finding(field=meant, message="is not a known key", fix=fix)]
    fix = (
        "Add it: what starts a tuning, for example {data: {prefix: data/digits/, channel: train}}."
    )
    return None, request, [Finding(field=TRIGGER, message="is missing", fix=fix)]
