import json

import pytest

from tests.fakes.samples import tuning_job
from tunesmith.domain import errors
from tunesmith.domain.errors import TunesmithError
from tunesmith.domain.failures import causes, explain, explain_job
from tunesmith.domain.jobs import JobStatus


def test_a_failed_lambda_task_is_explained_by_its_message() -> None:
    cause = json.dumps({"errorType": "QuotaExhausted", "errorMessage": "ml.m5.large: 0 Instances"})

    failure = explain("QuotaExhausted", cause)

    assert (failure.error, failure.reason) == ("QuotaExhausted", "ml.m5.large: 0 Instances")
    assert "raise the quota" in failure.advice


@pytest.mark.parametrize(
    "error",
    [
        name
        for name, one in vars(errors).items()
        if isinstance(one, type) and issubclass(one, TunesmithError) and one is not TunesmithError
        # These never reach the state machine: the API or *learn* answers them.
        if name
        not in {
            "IdempotencyConflict",
            "InvalidToken",
            "RecipeBusy",
            "RecipeNotFound",
            "RequestTooLarge",
            "ResultNotReady",
            "StarterRefused",
            "SubmissionsClosed",
            "UnsupportedMediaType",
        }
    ],
)
def test_every_error_of_ours_has_advice_of_its_own(error: str) -> None:
    assert explain(error, "x").advice != explain("SomethingElse", "x").advice


@pytest.mark.parametrize(
    ("error", "cause", "reason", "advice"),
    [
        ("States.Timeout", "", "No cause was given.", "Allow it more time"),
        ("States.Runtime", "not json {", "not json {", "execution's events"),
        ("States.TaskFailed", '["list"]', '["list"]', "execution's events"),
        ("KeyError", '{"errorMessage": "x"}', "x", "functions' logs"),
        ("KeyError", '{"errorMessage": "a \\"b\\" \\u00e4", "t": [', 'a "b" ä', "functions' logs"),
        ("KeyError", '{"errorType": "E", "errorMessage": "cut \\u00', "cut ", "functions' logs"),
        ("KeyError", '{"errorMessage": "", "errorType": "E"}', "", "functions' logs"),
        ("ExecutionDied", "ARN died", "ARN died", "look at its history"),
    ],
)
def test_whatever_the_state_machine_caught_is_explained(
    error: str, cause: str, reason: str, advice: str
) -> None:
    failure = explain(error, cause)

    assert failure.reason == reason
    assert advice in failure.advice


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("AlgorithmError: ExecuteUserScriptError: ExitCode 1", "training script failed"),
        ("AlgorithmError: ExitCode 1 MemoryError", "ran out of memory"),
        ("ModuleNotFoundError: No module named 'torch'", "requirements.txt"),
        ("ClientError: No S3 objects found under S3 URL", "input addresses"),
        ("CapacityError: Insufficient capacity", "another instance type"),
        ("OSError: No space left on device", "volume size"),
        ("AccessDenied on s3:GetObject", "access to the data"),
        ("InternalServerError", "submit the request again"),
    ],
)
def test_trials_that_failed_alike_lead_to_advice(reason: str, advice: str) -> None:
    job = tuning_job(status=JobStatus.FAILED, failure_reason="No training job succeeded.")

    failure = explain_job(job, "The tuning job failed.", {reason: 5})

    assert failure.error == "TuningJobFailed"
    assert failure.reason == (
        "The tuning job failed. SageMaker says: No training job succeeded."
        f" Trials failed with: {reason} (5 trials)."
    )
    assert advice in failure.advice


def test_a_job_without_failed_trials_lacks_its_metric() -> None:
    failure = explain_job(tuning_job(), "No trial reported the objective.", {})

    assert "regular expression" in failure.advice


def test_reasons_stay_short_enough_for_the_table_and_the_chat() -> None:
    assert len(explain("X", "y" * 50_000).reason) <= 1_000


def test_reasons_that_differ_in_numbers_alone_have_one_cause() -> None:
    reasons = [
        'ValueError: bad rate 0.1 in "/opt/ml/code/train.py", line 33',
        "AlgorithmError: exit code: 1",
        'ValueError:  bad rate 0.25 in "/opt/ml/code/train.py",\n line 34',
        "AlgorithmError: exit code: 137",
        None,
        "ValueError: no such file",
    ]

    assert causes(reasons) == [
        ('ValueError: bad rate 0.1 in "/opt/ml/code/train.py", line 33', 2),
        ("AlgorithmError: exit code: 1", 1),
        ("AlgorithmError: exit code: 137", 1),
        ("no reason given", 1),
        ("ValueError: no such file", 1),
    ]
