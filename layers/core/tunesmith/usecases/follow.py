"""Follow the output of trials: read the metrics from its lines within seconds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tunesmith.domain.errors import TuningNotFound
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.readings import Line, Reading
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Readings, Search, TooSlow, Tunings
from tunesmith.usecases.stop import OVER

LONGEST_LINE = 4_096
"""How much of a line is looked at."""
MOST_FAILURES = 3
"""An expression that takes too long so often is given up for the whole tuning."""
FIRST_HOST = "algo-1"
"""Of several machines, one speaks for all: each of them prints the metrics."""


@dataclass(slots=True)
class Followed:
    """What came of a delivery."""

    tuning_id: str | None = None
    readings: int = 0
    given_up: list[str] = field(default_factory=list)
    """Metrics whose expression takes too long."""


def follow(
    stream: str,
    lines: Sequence[Line],
    *,
    environment: str,
    tunings: Tunings,
    readings: Readings,
    search: Search,
) -> Followed:
    """Keep what the lines tell of the objective and the epoch; others' lines are left alone.

    The same delivery again changes nothing.
    """
    trial, _, host = stream.partition("/")
    tuning_id = tuning_id_of_job(environment, trial)
    if tuning_id is None or not host.startswith(FIRST_HOST):
        return Followed()
    try:
        record = tunings.get(tuning_id)
    except TuningNotFound:
        return Followed()
    scanner = _Scanner(record, search)
    found = [one for place, line in enumerate(lines) if (one := scanner.read(line, place))]
    if found:
        readings.add(tuning_id, trial, found)
    if scanner.dead:
        _give_up(record, scanner.dead, tunings)
    return Followed(tuning_id, len(found), scanner.dead)


class _Scanner:
    """Applies a tuning's expressions to lines, as long as they are quick enough."""

    def __init__(self, record: TuningRecord, search: Search) -> None:
        self._record = record
        self._search = search
        self._failures: dict[str, int] = dict.fromkeys(record.given_up, MOST_FAILURES)
        self.dead: list[str] = []

    def read(self, line: Line, place: int) -> Reading | None:
        text = line.text[:LONGEST_LINE]
        value = self._find(self._record.metric, text)
        step = self._record.step_metric
        epoch = self._find(step, text) if step else None
        if epoch is not None and not math.isfinite(epoch):
            epoch = None
        if value is None and epoch is None:
            return None
        return Reading(id=line.id, time=line.time, place=place, value=value, epoch=epoch)

    def _find(self, metric: str, text: str) -> float | None:
        if self._failures.get(metric, 0) >= MOST_FAILURES:
            return None
        try:
            for expression in self._record.expressions.get(metric, ()):
                value = _number(self._search(expression, text))
                if value is not None:
                    return value
        except TooSlow:
            self._failures[metric] = self._failures.get(metric, 0) + 1
            if self._failures[metric] == MOST_FAILURES:
                self.dead.append(metric)
        return None


def _number(text: str | None) -> float | None:
    """Read the captured number; infinity and not-a-number are numbers here."""
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _give_up(record: TuningRecord, metrics: Sequence[str], tunings: Tunings) -> None:
    warnings = (
        f"The expression of {metric} takes too long on what the trials print, so that its values"
        " are not followed: policies see less of the trials. Write a simpler one."
        for metric in metrics
    )
    changes = {
        "given_up": (*record.given_up, *metrics),
        "warnings": (*record.warnings, *warnings),
    }
    # When another delivery has marked it meanwhile, nothing is left to be done.
    tunings.change(record.tuning_id, changes, unless=OVER, expect={"given_up": record.given_up})
