"""What the API and the bucket answer about recipes, as far as this client reads it."""

from datetime import datetime

from pydantic import Field, JsonValue

from tunesmith.domain.findings import Finding
from tunesmith_client.answers import Answer, Cost


class LatestVersion(Answer):
    """The version of a recipe that was uploaded last."""

    state: str
    object_uri: str
    at: datetime
    findings: tuple[Finding, ...] = ()


class InForce(Answer):
    """The version of a recipe that tunings are started from."""

    object_uri: str
    at: datetime
    trigger: dict[str, JsonValue]
    estimate: Cost | None = None
    warnings: tuple[str, ...] = ()


class Burst(Answer):
    """Fresh data that came and is not dealt with yet."""

    events: int
    """Objects, each as often as it was told of."""
    bytes: int
    folder: str | None = None
    first_at: datetime
    last_at: datetime


class LastBurst(Answer):
    """What became of fresh data, and why."""

    outcome: str
    message: str
    at: datetime
    events: int
    bytes: int
    tuning_id: str | None = None


class LastCall(Answer):
    """What became of a call by a schedule or an event, and why."""

    outcome: str
    message: str
    at: datetime
    starter: str
    tuning_id: str | None = None


class Recipe(Answer):
    """A recipe as it stands."""

    name: str
    object: str
    latest: LatestVersion
    in_force: InForce | None = None
    burst: Burst | None = None
    last_burst: LastBurst | None = None
    last_call: LastCall | None = None
    running: tuple[str, ...] = ()
    tunings: tuple[str, ...] = ()


class RecipeList(Answer):
    """All recipes."""

    recipes: tuple[Recipe, ...]


class Learned(Answer):
    """What became of an uploaded recipe."""

    object: str
    state: str
    recipe: str | None = None
    findings: tuple[Finding, ...] = ()
    trigger: dict[str, JsonValue] = Field(default={})
    estimate: Cost | None = None
    warnings: tuple[str, ...] = ()
    in_force: str | None = None
    """The version that is still in force after this one was rejected."""
