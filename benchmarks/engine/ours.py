"""The engine with the world around it in memory, and the request that it is given."""

import io
import json
import tarfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.engine.contestants import SCRIPT, trial_python
from tunesmith_local.sagemaker import EngineSettings, LogLine, MetricPoint, SageMakerEngine

ACCOUNT, REGION = "123456789012", "us-east-1"
SOURCE = "s3://bench/code/sourcedir.tar.gz"
Told = Callable[[str, dict[str, Any]], None]


class QuietHost:
    """Holds one script archive, and passes events on; everything else is dropped."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def publish_event(self, detail_type: str, detail: dict[str, Any], resources: list[str]) -> None:
        """Pass an event on."""
        del resources
        self._told(detail_type, detail)

    def put_metrics(self, points: Sequence[MetricPoint]) -> None:
        """Drop them."""

    def put_log_lines(self, stream: str, lines: Sequence[LogLine]) -> None:
        """Drop them."""

    def download_prefix(self, s3_uri: str, folder: Path) -> int:
        """Give the archive, whatever is asked for."""
        del s3_uri
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            archive.add(SCRIPT, arcname="train.py")
        (folder / "sourcedir.tar.gz").write_bytes(packed.getvalue())
        return 1

    def upload_file(self, path: Path, s3_uri: str) -> None:
        """Drop it."""


class OurEngine:
    """Runs tuning jobs one after the other, as any client would: with calls of the API."""

    def __init__(self, folder: Path, told: Told | None = None) -> None:
        self._told = told
        self._ended = threading.Event()
        self._status = ""
        self._jobs = 0
        settings = EngineSettings(
            state_dir=folder,
            trial_python=trial_python(),
            trial_niceness=0,  # nobody else's trials give way either
            max_parallel_processes=50,
            max_parallel_quota=50,
        )
        self._engine = SageMakerEngine(settings, QuietHost(self._take))
        self._engine.start()

    def run(self, trials: int, parallel: int) -> None:
        """Run a tuning job to its end."""
        self._jobs += 1
        self._ended.clear()
        self.call("CreateHyperParameterTuningJob", request(f"job-{self._jobs}", trials, parallel))
        self._ended.wait()
        if self._status != "Completed":
            raise RuntimeError(f"the tuning job ended as {self._status}")

    def call(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make one call of the API."""
        status, _, answer = self._engine.handle(
            f"SageMaker.{operation}", json.dumps(body).encode(), region=REGION, account_id=ACCOUNT
        )
        shown: dict[str, Any] = json.loads(answer)
        if status != 200:  # noqa: PLR2004 - OK
            raise RuntimeError(str(shown))
        return shown

    def close(self) -> None:
        """End it, and all its processes."""
        self._engine.stop()

    def _take(self, detail_type: str, detail: dict[str, Any]) -> None:
        if self._told:
            self._told(detail_type, detail)
        status = detail.get("HyperParameterTuningJobStatus", "InProgress")
        if status in {"Completed", "Failed", "Stopped"}:
            self._status = status
            self._ended.set()


def request(name: str, trials: int, parallel: int) -> dict[str, Any]:
    """Write a request that draws `rate` at random."""
    rate = {"Name": "rate", "MinValue": "0", "MaxValue": "1", "ScalingType": "Linear"}
    image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "RandomSeed": 1,
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "accuracy"},
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": trials,
                "MaxParallelTrainingJobs": parallel,
            },
            "ParameterRanges": {"ContinuousParameterRanges": [rate]},
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {
                "sagemaker_program": "train.py",
                "sagemaker_submit_directory": SOURCE,
            },
            "AlgorithmSpecification": {
                "TrainingImage": image,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "accuracy", "Regex": "accuracy=([0-9.]+)"}],
            },
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/training",
            "OutputDataConfig": {"S3OutputPath": "s3://bench/models"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    }
