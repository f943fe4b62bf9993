"""Spot instances: how long to wait for them."""

from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Definition
from tunesmith.domain.rules.metrics import brings_metrics
from tunesmith.domain.sizing import DAY, HOUR


def check_spot(path: str, definition: Definition) -> Iterator[Finding]:
    """Check the waiting time against spot training and the runtime."""
    wait = definition.StoppingCondition.MaxWaitTimeInSeconds
    field = f"{path}.StoppingCondition.MaxWaitTimeInSeconds"
    if not definition.EnableManagedSpotTraining:
        if wait is not None:
            yield Finding(
                field=field,
                value=wait,
                message="is given although spot training is off",
                fix="Leave it out, or turn on EnableManagedSpotTraining.",
            )
        return
    if wait is None:
        yield Finding(
            field=field,
            message="is missing, as spot training needs it",
            fix="Say how long a trial may take with all its waiting.",
        )
        return
    yield from _check_wait(field, wait, definition)


def _check_wait(field: str, wait: int, definition: Definition) -> Iterator[Finding]:
    runtime = definition.StoppingCondition.MaxRuntimeInSeconds or DAY
    if wait < runtime:
        yield Finding(
            field=field,
            value=wait,
            message=f"is less than the runtime of a trial, {runtime}",
            fix=f"Raise it to {runtime} or more.",
        )
    # Only SageMaker's own and marketplace algorithms are known to keep no checkpoints.
    without_checkpoints = definition.CheckpointConfig is None
    if without_checkpoints and wait > HOUR and brings_metrics(definition.AlgorithmSpecification):
        yield Finding(
            field=field,
            value=wait,
            message="is more than the hour that an algorithm without checkpoints may wait",
            fix=f"Lower it to {HOUR} or less, or give a CheckpointConfig.",
        )
