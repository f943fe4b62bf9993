import io
import os
import signal
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.stack.embedded.deployed import ROOT, TEMPLATE, Deployed
from tests.stack.standalone.server import command_of
from tests.stack.waiting import eventually
from tunesmith_local.stack import EmbeddedStack, StackOptions
from tunesmith_local.stack.aws import Aws
from tunesmith_local.stack.prerequisites import create_user_credentials
from tunesmith_local.stack.process import processes_of

SCRIPT = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--seconds", type=float)
given = parser.parse_args()
print(f"score={given.rate}", flush=True)
time.sleep(given.seconds)
"""


@pytest.fixture(scope="module")
def training() -> Iterator[Deployed]:
    """A stack with our SageMaker, under enforcement, as everything must work there too."""
    options = StackOptions(template=TEMPLATE, enforce_iam=True, trial_python=Path(sys.executable))
    stack = EmbeddedStack(ROOT, options)
    try:
        yield Deployed(stack, stack.start())
    finally:
        stack.stop()


def _request(deployed: Deployed, name: str, *, seconds: float = 0.0) -> dict[str, Any]:
    bucket = deployed.addresses.bucket
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        entry = tarfile.TarInfo("train.py")
        entry.size = len(SCRIPT.encode())
        tar.addfile(entry, io.BytesIO(SCRIPT.encode()))
    deployed.stack.aws.client("s3").put_object(
        Bucket=bucket, Key="code/sourcedir.tar.gz", Body=archive.getvalue()
    )
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "score"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "rate", "MinValue": "0", "MaxValue": "1"}]
            },
        },
        "TrainingJobDefinition": {
            "AlgorithmSpecification": {
                "TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/"
                "sagemaker-scikit-learn:1.2-1-cpu-py3",
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "score", "Regex": "score=([0-9.]+)"}],
            },
            "StaticHyperParameters": {
                "sagemaker_program": "train.py",
                "sagemaker_submit_directory": f"s3://{bucket}/code/sourcedir.tar.gz",
                "seconds": str(seconds),
            },
            "RoleArn": deployed.addresses.role_arn,
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    }


def test_a_tuning_job_trains_tells_and_measures(training: Deployed) -> None:
    sagemaker = training.stack.aws.client("sagemaker")

    sagemaker.create_hyper_parameter_tuning_job(**_request(training, "quick"))

    def ended() -> dict[str, Any] | None:
        job: dict[str, Any] = sagemaker.describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName="quick"
        )
        return None if job["HyperParameterTuningJobStatus"] == "InProgress" else job

    best = eventually(ended)["BestTrainingJob"]["TrainingJobName"]
    told = eventually(lambda: _told(training, "HyperParameterTuningJobStatus", "Completed"))
    assert told[0]["HyperParameterTuningJobName"] == "quick"
    assert eventually(lambda: len(_told(training, "TrainingJobStatus", "Completed")) == 2)
    metrics = training.stack.aws.client("cloudwatch").list_metrics(
        Namespace="/aws/sagemaker/TrainingJobs", MetricName="score"
    )["Metrics"]
    assert best in {each["Dimensions"][0]["Value"] for each in metrics}


def test_a_caller_needs_permission_for_that_job_and_to_pass_its_role(training: Deployed) -> None:
    addresses = training.addresses
    jobs = f"arn:aws:sagemaker:{addresses.region}:{addresses.account_id}"
    allowed = f"{jobs}:hyper-parameter-tuning-job/ours-*"
    statement = {"Effect": "Allow", "Action": "sagemaker:*", "Resource": allowed}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    credentials = create_user_credentials(training.stack.aws, policy, "trainer")
    caller = Aws(addresses.endpoint_url, addresses.region, credentials).client("sagemaker")

    def refusal(call: str, **arguments: Any) -> str:
        with pytest.raises(ClientError) as refused:
            getattr(caller, call)(**arguments)
        return str(refused.value)

    assert "AccessDenied" in refusal(
        "describe_hyper_parameter_tuning_job", HyperParameterTuningJobName="theirs"
    )
    assert "ResourceNotFound" in refusal(
        "describe_hyper_parameter_tuning_job", HyperParameterTuningJobName="ours-1"
    )
    assert "iam:PassRole" in refusal(
        "create_hyper_parameter_tuning_job", **_request(training, "ours-1")
    )


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[EmbeddedStack]:
    """A stack in which two trials run that would not end by themselves."""
    state_dir = tmp_path / "state"
    options = StackOptions(
        template=TEMPLATE, trial_python=Path(sys.executable), state_dir=state_dir
    )
    with EmbeddedStack(ROOT, options) as stack:
        request = _request(Deployed(stack, stack.addresses), "long", seconds=600)
        stack.aws.client("sagemaker").create_hyper_parameter_tuning_job(**request)
        eventually(lambda: len(_running(stack, b"--seconds")) == 2)
        yield stack


def test_running_trials_end_with_the_stack(busy: EmbeddedStack) -> None:
    busy.stop()

    assert not list(processes_of(busy.state_dir))


def test_running_trials_end_with_a_killed_emulator(busy: EmbeddedStack) -> None:
    (emulator,) = _running(busy, b"tunesmith_local.stack.emulator")

    os.kill(emulator, signal.SIGKILL)

    eventually(lambda: not set(processes_of(busy.state_dir)) - {emulator})


def _running(stack: EmbeddedStack, argument: bytes) -> list[int]:
    return [pid for pid in processes_of(stack.state_dir) if argument in command_of(pid)]


def _told(deployed: Deployed, field: str, status: str) -> list[dict[str, Any]]:
    details = [e["detail"] for e in deployed.heard() if e.get("source") == "aws.sagemaker"]
    return [detail for detail in details if detail.get(field) == status]
