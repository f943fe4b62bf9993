"""The operation on the queue."""

from scripts.api_reference.operation import Operation
from tunesmith.usecases.show_queue import QueueView

QUEUE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get",
        "/queue",
        "showQueue",
        "Show which tunings wait, in order, and for what",
        {200: QueueView},
    ),
)
