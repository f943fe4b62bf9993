"""The operations on tuning jobs."""

import secrets
from collections.abc import Callable

from tunesmith_local.sagemaker.builtin.catalog import with_own_metrics
from tunesmith_local.sagemaker.jobs.describe import summarize_training
from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.jobs.plan import plan_of
from tunesmith_local.sagemaker.jobs.standings import Standings
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Store, Tuning
from tunesmith_local.sagemaker.store.trials import TrialFilter
from tunesmith_local.sagemaker.wire.admission import admit
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import (
    ResourceInUse,
    ResourceNotFound,
    ValidationException,
)
from tunesmith_local.sagemaker.wire.pages import job_filter, read_page
from tunesmith_local.sagemaker.wire.tuning_views import describe_tuning, summarize_tuning


class TuningCalls:
    """Creates, shows, lists and stops tuning jobs."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        settings: EngineSettings,
        consider: Callable[[int], None],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._settings = settings
        self._consider = consider
        self._standings = Standings(store, settings)

    def operations(self) -> dict[str, Operation]:
        """Give the operations by their names."""
        return {
            "CreateHyperParameterTuningJob": self.create,
            "DescribeHyperParameterTuningJob": self.describe,
            "ListHyperParameterTuningJobs": self.list,
            "ListTrainingJobsForHyperParameterTuningJob": self.list_trials,
            "StopHyperParameterTuningJob": self.stop,
            "DeleteHyperParameterTuningJob": self.delete,
        }

    def create(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Begin a tuning job; a refused request leaves nothing behind."""
        name = request["HyperParameterTuningJobName"]
        if self._store.tunings.find(caller.account, caller.region, name):
            raise _name_taken(name)
        admit(request, caller, self._store, self._settings)
        request = {
            **request,
            "TrainingJobDefinition": with_own_metrics(request["TrainingJobDefinition"]),
        }
        seed = plan_of(request).seed
        tuning = self._ledger.open_tuning(
            caller.account,
            caller.region,
            name,
            request=request,
            seed=secrets.randbits(31) if seed is None else seed,
            tags={tag["Key"]: tag["Value"] for tag in request.get("Tags") or []},
        )
        if tuning is None:
            raise _name_taken(name)
        self._consider(tuning.id)
        return {"HyperParameterTuningJobArn": tuning.arn}

    def describe(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Show a tuning job."""
        return describe_tuning(
            self._find(caller, request), self._store, self._standings, self._settings
        )

    def stop(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Let a tuning job begin to stop; one that stops already is left alone."""
        tuning = self._find(caller, request)
        before = self._ledger.stop_tuning(tuning.id)
        if before.has_ended:
            raise ValidationException(
                "The request was rejected because the hyperparameter tuning job is in status"
                f" {before.status}."
            )
        self._consider(tuning.id)
        return {}

    def delete(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Remove a tuning job that has ended; its training jobs and their results stay."""
        tuning = self._find(caller, request)
        if not self._ledger.delete_tuning(tuning.id):
            raise ValidationException(
                "The request was rejected because the hyperparameter tuning job is in status"
                f" {tuning.status}."
            )
        return {}

    def list(self, caller: Caller, request: JsonObject) -> JsonObject:
        """List tuning jobs."""
        wanted = job_filter(request, sort_by="Name", order="Ascending")
        rows, token = read_page(
            request,
            lambda offset, limit: self._store.tunings.page(
                caller.account, caller.region, wanted, offset=offset, limit=limit
            ),
        )
        summaries = [summarize_tuning(each, self._store) for each in rows]
        return {"HyperParameterTuningJobSummaries": summaries, **token}

    def list_trials(self, caller: Caller, request: JsonObject) -> JsonObject:
        """List a tuning job's training jobs."""
        tuning = self._find(caller, request)
        wanted = TrialFilter(
            status=request.get("StatusEquals"),
            sort_by=request.get("SortBy") or "Name",
            descending=request.get("SortOrder") == "Descending",
        )
        rows, token = read_page(
            request,
            lambda offset, limit: self._store.trials.page(
                tuning.id, wanted, offset=offset, limit=limit
            ),
        )
        return {
            "TrainingJobSummaries": [summarize_training(tuning, each) for each in rows],
            **token,
        }

    def _find(self, caller: Caller, request: JsonObject) -> Tuning:
        name = request["HyperParameterTuningJobName"]
        tuning = self._store.tunings.find(caller.account, caller.region, name)
        if tuning is None:
            raise ResourceNotFound(
                f"Amazon SageMaker can't find a tuning job called {name}. Type another name."
            )
        return tuning


def _name_taken(name: str) -> ResourceInUse:
    return ResourceInUse(
        f"A hyperparameter tuning job with the name, {name}, already exists."
        " Choose a different name."
    )
