"""What every `TuningJobs` does."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import ANY, Stubber

from tests.contracts.sagemaker_answers import described, summary
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import native_request, record, trial, tuning_job
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.domain.errors import JobNameTaken, JobNotFound
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.trials import Trial, TrialStatus

if TYPE_CHECKING:
    from tunesmith.usecases.ports import TuningJobs

JOB = record().job_name
REQUEST = {**native_request(), "HyperParameterTuningJobName": JOB}


class TuningJobsContract(ABC):
    @abstractmethod
    def knowing(self, call: str, *jobs: TuningJob, trials: Sequence[Trial] = ()) -> "TuningJobs":
        """Return what knows these jobs; the test then makes this one call."""

    def test_created_job_has_an_arn(self) -> None:
        assert self.knowing("create").create(REQUEST).endswith(f"hyper-parameter-tuning-job/{JOB}")

    def test_name_that_is_taken_is_told(self) -> None:
        with pytest.raises(JobNameTaken):
            self.knowing("create", tuning_job()).create(REQUEST)

    @pytest.mark.parametrize(
        "job",
        [
            tuning_job(counts=TrialCounts(completed=3, running=2, stopped=1, failed=4)),
            tuning_job(best=trial(2, [0.5]).model_copy(update={"curve": ()})),
            tuning_job(status=JobStatus.FAILED, failure_reason="5 attempts", max_trials=None),
            tuning_job(status=JobStatus.IN_PROGRESS, ended_at=None),
        ],
    )
    def test_job_is_described_as_it_stands(self, job: TuningJob) -> None:
        assert self.knowing("describe", job).describe(JOB) == job

    def test_unknown_job_is_told(self) -> None:
        with pytest.raises(JobNotFound):
            self.knowing("describe").describe(JOB)

    def test_unknown_job_has_no_trials(self) -> None:
        with pytest.raises(JobNotFound):
            self.knowing("trials").trials(JOB)
        with pytest.raises(JobNotFound):
            self.knowing("running").running(JOB)
        with pytest.raises(JobNotFound):
            self.knowing("stopping").stopping(JOB)
        with pytest.raises(JobNotFound):
            next(self.knowing("newest").newest(JOB))

    def test_trials_in_progress_are_listed(self) -> None:
        trials = [
            trial(1, status=TrialStatus.COMPLETED, objective=0.5),
            trial(2, status=TrialStatus.IN_PROGRESS),
            trial(3, status=TrialStatus.STOPPING),
            trial(4, status=TrialStatus.IN_PROGRESS),
        ]

        found = self.knowing("running", tuning_job(), trials=trials).running(JOB)

        assert found == [trials[1], trials[3]]

    def test_trials_that_are_being_stopped_are_listed(self) -> None:
        trials = [trial(1, status=TrialStatus.IN_PROGRESS), trial(2, status=TrialStatus.STOPPING)]

        found = self.knowing("stopping", tuning_job(), trials=trials).stopping(JOB)

        assert found == [trials[1]]

    def test_newest_trials_come_as_far_as_they_are_asked_for(self) -> None:
        trials = [trial(number, status=TrialStatus.COMPLETED) for number in (1, 2, 3)]

        found = self.knowing("newest", tuning_job(), trials=trials).newest(JOB)

        assert next(found) == trials[2]

    def test_all_trials_are_listed_in_order_of_creation(self) -> None:
        trials = [
            trial(1, status=TrialStatus.COMPLETED, objective=0.5),
            trial(2, status=TrialStatus.FAILED, failure_reason="AlgorithmError"),
            trial(3, status=TrialStatus.IN_PROGRESS),
        ]

        assert self.knowing("trials", tuning_job(), trials=trials).trials(JOB) == trials

    @pytest.mark.parametrize("jobs", [[], [tuning_job()]])
    def test_stopping_what_is_over_or_never_was_is_harmless(self, jobs: list[TuningJob]) -> None:
        self.knowing("stop", *jobs).stop(JOB)


class TestFakeTuningJobs(TuningJobsContract):
    def knowing(self, call: str, *jobs: TuningJob, trials: Sequence[Trial] = ()) -> "TuningJobs":
        assert call
        fake = FakeTuningJobs(*jobs)
        fake.listed[JOB] = list(trials)
        return fake


class TestSageMakerTuningJobs(TuningJobsContract):
    """Answers of the real service, checked against its model."""

    def knowing(self, call: str, *jobs: TuningJob, trials: Sequence[Trial] = ()) -> "TuningJobs":
        client = boto3.client("sagemaker")
        self.stubber = Stubber(client)
        answers: dict[str, Callable[[], None]] = {
            "create": lambda: self._answer_create(jobs),
            "describe": lambda: self._answer_describe(jobs),
            "trials": lambda: self._answer_list(
                jobs, trials, {"SortBy": "CreationTime", "SortOrder": "Ascending"}
            ),
            "running": lambda: self._answer_list(
                jobs,
                [each for each in trials if each.status is TrialStatus.IN_PROGRESS],
                {"StatusEquals": "InProgress"},
            ),
            "stopping": lambda: self._answer_list(
                jobs,
                [each for each in trials if each.status is TrialStatus.STOPPING],
                {"StatusEquals": "Stopping"},
            ),
            "newest": lambda: self._answer_list(
                jobs, trials[::-1], {"SortBy": "CreationTime", "SortOrder": "Descending"}
            ),
            "stop": lambda: self._answer_stop(jobs),
        }
        answers[call]()
        self.stubber.activate()
        return SageMakerTuningJobs(client)

    def _answer_create(self, jobs: tuple[TuningJob, ...]) -> None:
        method = "create_hyper_parameter_tuning_job"
        if jobs:
            self._fail(method, "ResourceInUse")
        else:
            answer = {"HyperParameterTuningJobArn": tuning_job().arn}
            self.stubber.add_response(method, answer, REQUEST)

    def _answer_describe(self, jobs: tuple[TuningJob, ...]) -> None:
        method = "describe_hyper_parameter_tuning_job"
        if jobs:
            asked = {"HyperParameterTuningJobName": JOB}
            self.stubber.add_response(method, described(jobs[0]), asked)
        else:
            self._fail(method, "ResourceNotFound")

    def _answer_stop(self, jobs: tuple[TuningJob, ...]) -> None:
        code = "ValidationException" if jobs else "ResourceNotFound"
        self._fail("stop_hyper_parameter_tuning_job", code)

    def _answer_list(
        self, jobs: tuple[TuningJob, ...], trials: Sequence[Trial], which: dict[str, str]
    ) -> None:
        method = "list_training_jobs_for_hyper_parameter_tuning_job"
        if not jobs:
            self._fail(method, "ResourceNotFound")
            return
        asked = {"HyperParameterTuningJobName": JOB, **which, "MaxResults": 100}
        first, rest = trials[:1], trials[1:]
        pages = [[summary(each) for each in page] for page in (first, rest)]
        self.stubber.add_response(
            method, {"TrainingJobSummaries": pages[0], "NextToken": "more"}, asked
        )
        self.stubber.add_response(
            method, {"TrainingJobSummaries": pages[1]}, {**asked, "NextToken": ANY}
        )

    def _fail(self, method: str, code: str) -> None:
        self.stubber.add_client_error(method, code, "no", 400)
