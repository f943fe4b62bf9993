"""What Slack is told of the queue."""

from tunesmith.domain.messages import Message
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.turns import Place
from tunesmith.presentation.blocks import context, escape, fields, header, message, section


def queued(record: TuningRecord, place: Place) -> Message:
    """Tell that a tuning has to wait: its place and its cause."""
    title = f"Tuning waits: {record.name}"
    where = f"{place.place} of {place.of}"
    blocks = [
        header(title),
        section(f"It {escape(place.cause, 1_000)}.\nIt starts by itself when its turn has come."),
        fields({"Place": where, "Project": record.project}),
        context(f"Tuning {record.tuning_id} · stop it to take it out of the queue"),
    ]
    return message(f"{title} (place {where}: {place.cause})", blocks, record.channel)
