"""A running engine, a boto3 client that talks to it without a socket, and requests to send."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders

from tests.fakes.sagemaker_host import FakeHost
from tunesmith_local.sagemaker import EngineSettings, SageMakerEngine

REGION, ACCOUNT = "eu-central-1", "123456789012"
SOURCE = "s3://bucket/code/sourcedir.tar.gz"
OUTPUT = "s3://bucket/output"
PATIENCE_SECONDS = 60.0

TRAIN = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.5)
parser.add_argument("--epochs", type=int, default=3)
given, _ = parser.parse_known_args()
for epoch in range(given.epochs):
    print(f"accuracy={given.rate * (epoch + 1) / given.epochs:.6f}", flush=True)
"""
"""Ends with the objective `rate`."""

SLEEP = """
import sys
import time
print("accuracy=0.25", flush=True)
time.sleep(600)
"""


class _Raw(io.BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


class Lab:
    """Everything that a test of the engine needs."""

    def __init__(self, settings: EngineSettings, host: FakeHost, **options: Any) -> None:
        self.settings = settings
        self.host = host
        self.engine = SageMakerEngine(settings, host, **options)
        self.client = client_of(self.engine)
        self.host.put_script(TRAIN, SOURCE)

    def request(self, name: str = "job", **changes: Any) -> dict[str, Any]:
        """Write a request for a tuning job; see `tuning_request`."""
        return tuning_request(name, **changes)

    def create(self, name: str = "job", **changes: Any) -> str:
        """Begin a tuning job and give its name."""
        self.client.create_hyper_parameter_tuning_job(**tuning_request(name, **changes))
        return name

    def run(self, name: str = "job", **changes: Any) -> dict[str, Any]:
        """Begin a tuning job and wait for its end."""
        return self.ended(self.create(name, **changes))

    def describe(self, name: str = "job") -> dict[str, Any]:
        answer: dict[str, Any] = self.client.describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=name
        )
        return answer

    def ended(self, name: str = "job") -> dict[str, Any]:
        """Wait for a tuning job's end, and for what is told about it."""
        final = ("Completed", "Failed", "Stopped")
        self.until(lambda: self.describe(name)["HyperParameterTuningJobStatus"] in final)
        shown = self.describe(name)
        status = shown["HyperParameterTuningJobStatus"]
        self.until(lambda: self.host.failure or status in self.host.statuses_of(name))
        return shown

    def trials(self, name: str = "job", **options: Any) -> list[dict[str, Any]]:
        """List a tuning job's training jobs."""
        answer = self.client.list_training_jobs_for_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=name, MaxResults=100, **options
        )
        summaries: list[dict[str, Any]] = answer["TrainingJobSummaries"]
        return summaries

    def training(self, name: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.describe_training_job(TrainingJobName=name)
        return answer

    def running(self, count: int, name: str = "job") -> list[str]:
        """Wait until so many trials have emitted something; give their names."""
        self.until(lambda: len({point.training_job for point in self.host.points}) >= count)
        return [
            each["TrainingJobName"]
            for each in self.trials(name)
            if each["TrainingJobStatus"] == "InProgress"
        ]

    @staticmethod
    def until(condition: Callable[[], Any]) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.02)


@cache
def _session() -> boto3.Session:
    """Share what botocore loads for a client: the model of SageMaker is large."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")


def client_of(engine: SageMakerEngine, account: str = ACCOUNT, region: str = REGION) -> Any:
    """Make a boto3 client whose requests reach the engine as botocore writes them."""
    client = _session().client("sagemaker", region_name=region)

    def send(request: AWSPreparedRequest, **_: Any) -> Any:
        target = request.headers["X-Amz-Target"]
        target = target.decode() if isinstance(target, bytes) else target
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
        status, headers, answer = engine.handle(target, body, region=region, account_id=account)
        return AWSResponse(request.url, status, _headers(headers), _Raw(answer))

    client.meta.events.register("before-send.sagemaker.*", send)
    return client


def _headers(plain: dict[str, str]) -> HTTPHeaders:
    headers = HTTPHeaders()
    for name, value in plain.items():
        headers[name] = value
    return headers


def tuning_request(
    name: str = "job",
    *,
    strategy: str = "Random",
    jobs: int | None = 3,
    parallel: int = 2,
    ranges: dict[str, Any] | None = None,
    static: dict[str, str] | None = None,
    config: dict[str, Any] | None = None,
    definition: dict[str, Any] | None = None,
    objective: str = "Maximize",
    seed: int | None = 7,
    **rest: Any,
) -> dict[str, Any]:
    """Write a request that tunes `rate` of the test script."""
    limits: dict[str, Any] = {"MaxParallelTrainingJobs": parallel}
    limits |= {} if jobs is None else {"MaxNumberOfTrainingJobs": jobs}
    rate = {"Name": "rate", "MinValue": "0.1", "MaxValue": "0.9", "ScalingType": "Linear"}
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": strategy,
            "HyperParameterTuningJobObjective": {"Type": objective, "MetricName": "accuracy"},
            "ResourceLimits": limits,
            "ParameterRanges": ranges or {"ContinuousParameterRanges": [rate]},
            **({} if seed is None else {"RandomSeed": seed}),
            **(config or {}),
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {
                "sagemaker_program": "train.py",
                "sagemaker_submit_directory": SOURCE,
                **(static or {}),
            },
            "AlgorithmSpecification": {
                "TrainingImage": "1.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-scikit-learn:1",
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "accuracy", "Regex": "accuracy=([-+.a-z0-9]+)"}],
            },
            "RoleArn": "arn:aws:iam::123456789012:role/training",
            "OutputDataConfig": {"S3OutputPath": OUTPUT},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
            **(definition or {}),
        },
        **rest,
    }  # fmt: skip


def settings_for(folder: Path, **changes: Any) -> EngineSettings:
    """Write settings for a test, which has no time to lose."""
    return EngineSettings(
        **{
            "state_dir": folder,
            "trial_python": Path(sys.executable),
            "metric_flush_seconds": 0.05,
            "stop_grace_seconds": 2.0,
            **changes,
        }
    )
