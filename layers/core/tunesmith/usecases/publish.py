"""Puts the end of a tuning on the event bus, for other systems to react to."""

from tunesmith.domain.endings import ending_of
from tunesmith.domain.results import Result
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Documents, EventBus, Tunings


def publish(
    record: TuningRecord, *, tunings: Tunings, documents: Documents, event_bus: EventBus
) -> None:
    """Publish the end unless the bus has it already; of a tuning that is not over there is none.

    It is marked as published afterwards: an event twice is better than none, and both have the
    same id. Raises what the bus raises.
    """
    if record.published or not record.status.is_terminal:
        return
    result, uri = read_result(record, documents)
    event_bus.publish(ending_of(record, result, uri))
    tunings.change(record.tuning_id, {"published": True})


def read_result(record: TuningRecord, documents: Documents) -> tuple[Result | None, str | None]:
    """Return the result and its address; neither exists where the flow failed before."""
    key = record.result_key
    if key is None:
        return None, None
    return Result.model_validate_json(documents.get(key)), documents.uri(key)
