"""What trials' output told, one item per delivery; and the curves that follow from it."""

import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic_core import from_json, to_json

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.keys import Item, items, key
from tunesmith.domain.names import tuning_id_of_job
from tunesmith.domain.readings import Reading, number_steps
from tunesmith.domain.trials import Metrics, Observation, Trial

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Clock

_PREFIX = "READ#"
_KEPT = timedelta(days=40)
"""Longer than a tuning may run; what it came to is kept elsewhere."""
_MOST = 2_000
"""Readings of one item, so that it stays far below DynamoDB's 400 KB."""


class DynamoReadings:
    """Names each item after its readings: the same delivery again writes the same item."""

    def __init__(self, table: "Table", clock: "Clock") -> None:
        self._table = table
        self._clock = clock

    def add(self, tuning_id: str, trial: str, readings: Sequence[Reading]) -> None:
        """Keep what a delivery told."""
        expires = int((self._clock() + _KEPT).timestamp())
        for start in range(0, len(readings), _MOST):
            part = readings[start : start + _MOST]
            ids = hashlib.sha256("/".join(one.id for one in part).encode()).hexdigest()[:24]
            item: Item = {
                **key(tuning_id, f"{_PREFIX}{trial}#{ids}"),
                "readings": _pack(part),
                "expires_at": expires,
            }
            with translated():
                self._table.put_item(Item=item)

    def all(self, tuning_id: str, trial: str) -> list[Reading]:
        """Return all readings of a trial, in no order; some may come twice."""
        found = items(self._table, tuning_id, f"{_PREFIX}{trial}#")
        return [one for item in found for one in _unpack(bytes(item["readings"].value))]


class DynamoCurves:
    """Curves with exact steps, from the trials' output; one query for each trial looked at."""

    def __init__(self, readings: DynamoReadings, environment: str) -> None:
        self._readings = readings
        self._environment = environment

    def read(
        self, trials: Sequence[Trial], metrics: Metrics, now: datetime
    ) -> dict[str, list[Observation]]:
        """Return each trial's whole curve: a late line may move all the steps after it."""
        del metrics  # each reading says which of the two it is
        return {one.name: [seen for seen in self._curve(one) if seen.time <= now] for one in trials}

    def _curve(self, trial: Trial) -> list[Observation]:
        tuning_id = tuning_id_of_job(self._environment, trial.name)
        if trial.started_at is None or tuning_id is None:
            return []
        return number_steps(self._readings.all(tuning_id, trial.name))


def _pack(readings: Sequence[Reading]) -> bytes:
    rows = [
        [one.id, round(one.time.timestamp() * 1000), one.place, one.value, one.epoch]
        for one in readings
    ]
    return zlib.compress(to_json(rows, inf_nan_mode="constants"))


def _unpack(data: bytes) -> list[Reading]:
    return [
        Reading(
            id=name,
            time=datetime.fromtimestamp(milliseconds / 1000, UTC),
            place=place,
            value=value,
            epoch=epoch,
        )
        for name, milliseconds, place, value, epoch in from_json(
            zlib.decompress(data), allow_inf_nan=True
        )
    ]
