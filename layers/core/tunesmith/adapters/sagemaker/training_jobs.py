"""SageMaker's training jobs: the trials."""

from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.sagemaker.reading import trial_of_training_job
from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.trials import Trial

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

# An unknown training job gives the code of an invalid request; a name of ours is never invalid.
_UNKNOWN = {"ResourceNotFound": JobNotFound, "ValidationException": JobNotFound}


class SageMakerTrainingJobs:
    """Describes and stops training jobs."""

    def __init__(self, client: "SageMakerClient") -> None:
        self._client = client

    def describe(self, name: str) -> Trial:
        """Return a trial as it stands; raises JobNotFound."""
        with translated(_UNKNOWN):
            answer = self._client.describe_training_job(TrainingJobName=name)
        return trial_of_training_job(answer)

    def stop(self, name: str) -> None:
        """Ask a trial to stop; one that is over, or never was, is left alone."""
        try:
            with translated(_UNKNOWN):
                self._client.stop_training_job(TrainingJobName=name)
        except JobNotFound:
            return
