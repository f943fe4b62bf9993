"""SageMaker's tuning jobs."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tunesmith.adapters.aws_errors import Named, refused, translated
from tunesmith.adapters.sagemaker.reading import trial_of_list, tuning_job
from tunesmith.domain.errors import JobNameTaken, JobNotFound
from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.trials import Trial

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

PAGE = 100

# Which of the two codes an unknown job gives differs between calls; a name of ours is never
# invalid in itself.
_UNKNOWN = {"ResourceNotFound": JobNotFound, "ValidationException": JobNotFound}
_REQUEST = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobConfig",
    "TrainingJobDefinition",
    "TrainingJobDefinitions",
    "WarmStartConfig",
    "Autotune",
)
"""Members that a description shares with the request."""
_REFUSALS: dict[str, Named] = {"ResourceInUse": JobNameTaken, "ValidationException": refused}


class SageMakerTuningJobs:
    """Creates, describes and stops tuning jobs."""

    def __init__(self, client: "SageMakerClient") -> None:
        self._client = client

    def create(self, request: Mapping[str, Any]) -> str:
        """Create a tuning job from a native request and return its ARN."""
        with translated(_REFUSALS):
            answer = self._client.create_hyper_parameter_tuning_job(**request)
        return answer["HyperParameterTuningJobArn"]

    def describe(self, name: str) -> TuningJob:
        """Return a tuning job as it stands; raises JobNotFound."""
        return tuning_job(self._describe(name))

    def native(self, name: str) -> dict[str, Any]:
        """Return a job's definition as a native request; raises JobNotFound."""
        answer = self._describe(name)
        return {member: answer[member] for member in _REQUEST if member in answer}

    def _describe(self, name: str) -> Mapping[str, Any]:
        with translated(_UNKNOWN):
            return self._client.describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name
            )

    def stop(self, name: str) -> None:
        """Ask a tuning job to stop; one that is over, or never was, is left alone."""
        try:
            with translated(_UNKNOWN):
                self._client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        except JobNotFound:
            return

    def trials(self, name: str) -> list[Trial]:
        """Return all trials of a tuning job, in order of creation; raises JobNotFound."""
        return list(self._listed(name, {"SortBy": "CreationTime", "SortOrder": "Ascending"}))

    def running(self, name: str) -> list[Trial]:
        """Return the trials of a tuning job that are in progress; raises JobNotFound."""
        return list(self._listed(name, {"StatusEquals": "InProgress"}))

    def stopping(self, name: str) -> list[Trial]:
        """Return the trials that are being stopped and have not ended yet; raises JobNotFound."""
        return list(self._listed(name, {"StatusEquals": "Stopping"}))

    def newest(self, name: str) -> Iterator[Trial]:
        """Return trials as far as they are asked for, the newest first; raises JobNotFound."""
        yield from self._listed(name, {"SortBy": "CreationTime", "SortOrder": "Descending"})

    def _listed(self, name: str, which: Mapping[str, Any]) -> Iterator[Trial]:
        listing = self._client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
        pages = iter(
            listing.paginate(
                HyperParameterTuningJobName=name, **which, PaginationConfig={"PageSize": PAGE}
            )
        )
        while True:
            with translated(_UNKNOWN):
                page = next(pages, None)
            if page is None:
                return
            yield from map(trial_of_list, page["TrainingJobSummaries"])
