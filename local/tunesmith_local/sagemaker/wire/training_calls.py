"""The operations on training jobs, whoever launched them."""

from collections.abc import Callable
from dataclasses import replace

from tunesmith_local.sagemaker.builtin.catalog import with_own_metrics
from tunesmith_local.sagemaker.jobs.describe import describe_training, list_training
from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.jobs.transitions import STOPPED_FROM_OUTSIDE
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store import Store, Trial
from tunesmith_local.sagemaker.store.records import training_arn
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import ResourceInUse, ValidationException
from tunesmith_local.sagemaker.wire.pages import job_filter, read_page
from tunesmith_local.sagemaker.wire.training_admission import admit_training


class TrainingCalls:
    """Creates, shows, lists, stops and deletes training jobs."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        *,
        consider: Callable[[Trial], None],
        stop_trial: Callable[[Trial, str], bool],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._consider = consider
        self._stop_trial = stop_trial

    def operations(self) -> dict[str, Operation]:
        """Give the operations by their names."""
        return {
            "CreateTrainingJob": self.create,
            "DescribeTrainingJob": self.describe,
            "ListTrainingJobs": self.list,
            "StopTrainingJob": self.stop,
            "DeleteTrainingJob": self.delete,
        }

    def create(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Begin a training job; a refused request leaves nothing behind."""
        name = request["TrainingJobName"]
        admit_training(request)
        trial = self._ledger.open_single(
            caller.account,
            caller.region,
            name,
            with_own_metrics(request),
            {tag["Key"]: tag["Value"] for tag in request.get("Tags") or []},
        )
        if trial is None:
            arn = training_arn(caller.region, caller.account, name)
            raise ResourceInUse(
                "Job name must be unique within an AWS account and region, and a training job with"
                f" this name already exists ({arn})"
            )
        self._consider(trial)
        return {"TrainingJobArn": trial.arn}

    def describe(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Show a training job."""
        trial = self._find(caller, request)
        tuning = None if trial.tuning_id is None else self._store.tunings.get(trial.tuning_id)
        return describe_training(tuning, trial, self._store.metrics.last(trial.id))

    def list(self, caller: Caller, request: JsonObject) -> JsonObject:
        """List training jobs, those of tuning jobs among them, the youngest first.

        As on AWS, a page that is filtered by status may hold fewer than were asked for: the page
        is cut first.
        """
        if request.get("WarmPoolStatusEquals") or request.get("TrainingPlanArnEquals"):
            return {"TrainingJobSummaries": []}
        wanted = job_filter(request, sort_by="CreationTime", order="Descending")
        if request.get("MaxResults"):
            wanted = replace(wanted, status=None)
        rows, token = read_page(
            request,
            lambda offset, limit: self._store.trials.page_of_all(
                caller.account, caller.region, wanted, offset=offset, limit=limit
            ),
        )
        status = request.get("StatusEquals")
        shown = [list_training(each) for each in rows if status in (None, each.status)]
        return {"TrainingJobSummaries": shown, **token}

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

    def delete(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Forget a training job that has ended; its name is free again."""
        trial = self._find(caller, request)
        if status := self._ledger.delete_trial(trial.id):
            raise ResourceInUse(
                f"The request was rejected because the training job is in status {status}, or its"
                " tuning job is in progress."
            )
        return {}

    def _find(self, caller: Caller, request: JsonObject) -> Trial:
        trial = self._store.trials.find(caller.account, caller.region, request["TrainingJobName"])
        if trial is None:
            # Not ResourceNotFound: the real service answers so for training jobs.
            raise ValidationException("Requested resource not found.")
        return trial
