"""What every `TrainingJobs` does."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from tests.contracts.sagemaker_answers import training_job
from tests.fakes.sagemaker import FakeTrainingJobs
from tests.fakes.samples import trial
from tunesmith.adapters.sagemaker.training_jobs import SageMakerTrainingJobs
from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.trials import Trial, TrialStatus

if TYPE_CHECKING:
    from tunesmith.usecases.ports import TrainingJobs

NAME = trial(1).name


class TrainingJobsContract(ABC):
    @abstractmethod
    def knowing(self, call: str, *trials: Trial) -> "TrainingJobs":
        """Return what knows these trials; the test then makes this one call."""

    @pytest.mark.parametrize(
        "known",
        [
            trial(1, objective=0.5, billable_seconds=61, hyperparameters={}, model_uri="s3://b/m"),
            trial(1, status=TrialStatus.FAILED, failure_reason="ExitCode 1", hyperparameters={}),
            trial(1, status=TrialStatus.STOPPED, ran_out=True, hyperparameters={}),
            trial(1, status=TrialStatus.IN_PROGRESS, hyperparameters={}),
        ],
    )
    def test_trial_is_described_as_it_stands(self, known: Trial) -> None:
        assert self.knowing("describe", known).describe(NAME) == known

    def test_unknown_trial_is_told(self) -> None:
        with pytest.raises(JobNotFound):
            self.knowing("describe").describe(NAME)

    @pytest.mark.parametrize("trials", [[], [trial(1)]])
    def test_stopping_what_is_over_or_never_was_is_harmless(self, trials: list[Trial]) -> None:
        self.knowing("stop", *trials).stop(NAME)


class TestFakeTrainingJobs(TrainingJobsContract):
    def knowing(self, call: str, *trials: Trial) -> "TrainingJobs":
        assert call
        return FakeTrainingJobs(*trials)


class TestSageMakerTrainingJobs(TrainingJobsContract):
    """Answers of the real service, checked against its model."""

    def knowing(self, call: str, *trials: Trial) -> "TrainingJobs":
        client = boto3.client("sagemaker")
        stubber = Stubber(client)
        if call == "describe" and trials:
            asked = {"TrainingJobName": NAME}
            stubber.add_response("describe_training_job", training_job(trials[0]), asked)
        else:
            # An unknown training job and one that is over: the same code on AWS.
            stubber.add_client_error(f"{call}_training_job", "ValidationException", "no", 400)
        stubber.activate()
        return SageMakerTrainingJobs(client)
