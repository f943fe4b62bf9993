"""The operations on single training jobs."""

from collections.abc import Callable

from tunesmith_local.sagemaker.jobs.describe import describe_training
from tunesmith_local.sagemaker.jobs.transitions import STOPPED_FROM_OUTSIDE
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store import Store, Trial
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import ValidationException


class TrainingCalls:
    """Shows and stops training jobs."""

    def __init__(self, store: Store, stop_trial: Callable[[Trial, str], bool]) -> None:
        self._store = store
        self._stop_trial = stop_trial

    def operations(self) -> dict[str, Operation]:
        """Give the operations by their names."""
        return {"DescribeTrainingJob": self.describe, "StopTrainingJob": self.stop}

    def describe(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Show a training job."""
        trial = self._find(caller, request)
        tuning = self._store.tunings.get(trial.tuning_id)
        return describe_training(tuning, trial, self._store.metrics.last(trial.id))

    def stop(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Let a training job begin to stop; one that stops already is left alone."""
        trial = self._find(caller, request)
        if not self._stop_trial(trial, STOPPED_FROM_OUTSIDE):
            status = self._store.trials.get(trial.id).status
            if status != "Stopping":
                raise ValidationException(
                    f"The request was rejected because the training job is in status {status}."
                )
        return {}

    def _find(self, caller: Caller, request: JsonObject) -> Trial:
        trial = self._store.trials.find(caller.account, caller.region, request["TrainingJobName"])
        if trial is None:
            # Not ResourceNotFound: the real service answers so for training jobs.
            raise ValidationException("Requested resource not found.")
        return trial
