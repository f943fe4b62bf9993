"""The history of a training job's secondary statuses."""

import json
from collections.abc import Sequence

from tunesmith_local.sagemaker.store.records import Transition

STOPPED_FROM_OUTSIDE = "StopTrainingJob was called"
STOPPED_WITH_TUNING = "the tuning job was stopped"
STOPPED_AT_THE_END = "the tuning job reached a completion criterion"

FINAL = {"Completed", "Failed", "Stopped", "MaxRuntimeExceeded"}
MESSAGES = {
    "Starting": "Preparing the instances for training",
    "Restarting": "Restarting the training job after an internal error",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Uploading": "Uploading generated training model",
    "Stopping": "Stopping the training job",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job runtime exceeded MaxRuntimeInSeconds provided",
}


def message_for(secondary: str, stop_cause: str | None) -> str:
    """Say what a secondary status means, and why a stop happened."""
    message = MESSAGES[secondary]
    if secondary in {"Stopping", "Stopped"} and stop_cause:
        return f"{message}: {stop_cause}"
    return message


def extended(transitions: Sequence[Transition], secondary: str, now: float, message: str) -> str:
    """End the status that was current and begin another; a final one ends at once.

    Gives what is stored.
    """
    past = [each if each.end is not None else each._replace(end=now) for each in transitions]
    return json.dumps(
        [*past, Transition(secondary, now, now if secondary in FINAL else None, message)]
    )
