"""What a trial's own output tells: readings of its metrics, line by line."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.trials import Observation


class Line(BaseModel):
    """A line of a trial's output, as the log service delivers it."""

    model_config = ConfigDict(frozen=True)

    id: str
    """The log service's own, the same whenever the line is delivered again."""
    time: datetime
    text: str


class Reading(BaseModel):
    """What one line told; at least one of the two."""

    model_config = ConfigDict(frozen=True)

    id: str
    time: datetime
    place: int
    """Of the line in its delivery: lines of one millisecond have no other order."""
    value: float | None = None
    epoch: float | None = None


def number_steps(readings: Iterable[Reading]) -> list[Observation]:
    """Make a curve of readings in any order, and any of them any number of times.

    The step is the epoch on the same line or on the last one that told it; where no line does, it
    counts the values.
    """
    once = {one.id: one for one in readings}
    ordered = sorted(once.values(), key=lambda one: (one.time, one.place, one.id))
    tells_epochs = any(one.epoch is not None for one in ordered)
    curve: list[Observation] = []
    epoch = None
    for one in ordered:
        epoch = epoch if one.epoch is None else round(one.epoch)
        step = epoch if tells_epochs else len(curve) + 1
        if one.value is not None and step is not None:
            curve.append(Observation(step=step, value=one.value, time=one.time, step_is_exact=True))
    return curve
