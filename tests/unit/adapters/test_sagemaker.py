"""SageMaker's adapter: what differs from call to call, and what a fake does not have."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from tests.contracts.sagemaker_answers import described, training_job
from tests.fakes.samples import native_request, trial, tuning_job
from tunesmith.adapters.sagemaker.reading import trial_of_training_job
from tunesmith.adapters.sagemaker.reading import tuning_job as read_job
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.domain.errors import (
    AccessDenied,
    InvalidRequest,
    QuotaExhausted,
    Throttled,
    TunesmithError,
)
from tunesmith.domain.trials import Goal


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("ResourceLimitExceeded", QuotaExhausted),
        ("ThrottlingException", Throttled),
        ("AccessDeniedException", AccessDenied),
        ("ValidationException", InvalidRequest),
    ],
)
def test_creation_fails_by_the_name_that_the_state_machine_knows(
    code: str, raised: type[TunesmithError]
) -> None:
    client = boto3.client("sagemaker")
    stubber = Stubber(client)
    stubber.add_client_error("create_hyper_parameter_tuning_job", code, "why it is", 400)
    stubber.activate()

    with pytest.raises(raised, match="why it is"):
        SageMakerTuningJobs(client).create(native_request())


def test_request_that_the_wire_cannot_carry_is_refused_with_a_finding() -> None:
    client = boto3.client("sagemaker")

    with pytest.raises(InvalidRequest, match="HyperParameterTuningJobConfig") as caught:
        SageMakerTuningJobs(client).create({"HyperParameterTuningJobName": "x"})

    assert caught.value.findings[0].aws_message


def test_tuning_of_several_definitions_shows_their_shared_objective() -> None:
    answer = described(tuning_job())
    del answer["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]
    objective = {"Type": "Minimize", "MetricName": "loss"}
    answer["TrainingJobDefinitions"] = [{"TuningObjective": objective}] * 2

    job = read_job(answer)

    assert (job.metric, job.goal) == ("loss", Goal.MINIMIZE)


def test_definition_of_a_job_reads_as_its_request() -> None:
    client = boto3.client("sagemaker")
    stubber = Stubber(client)
    request = native_request()
    answer = {**described(tuning_job()), **request}
    stubber.add_response("describe_hyper_parameter_tuning_job", answer)
    stubber.activate()

    assert SageMakerTuningJobs(client).native("digits") == request


def test_failures_of_both_kinds_are_counted() -> None:
    answer: dict[str, Any] = described(tuning_job())
    answer["TrainingJobStatusCounters"] |= {"RetryableError": 2, "NonRetryableError": 3}

    assert read_job(answer).counts.failed == 5


def test_objective_of_a_trial_is_the_metric_that_is_tuned() -> None:
    answer = training_job(trial(1, objective=0.5), metric="validation:accuracy")

    assert trial_of_training_job(answer).objective == 0.5


def test_trial_that_emitted_nothing_has_no_objective() -> None:
    answer = training_job(trial(1, objective=None))
    del answer["FinalMetricDataList"]

    assert trial_of_training_job(answer).objective is None
