"""`tunesmith sagemaker` as a program starts it, and as an accident ends it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.stack.waiting import eventually
from tunesmith_local.stack.process import processes_of

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, "-c", "from tunesmith_client.cli import app; app()", "sagemaker"]
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"


class Server:
    """One local SageMaker that may be started again and again."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.addresses: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> dict[str, str]:
        """Start it and give the line it prints."""
        self.begin(*options)
        assert self._process
        assert self._process.stdout
        self.addresses = json.loads(self._process.stdout.readline())
        return self.addresses

    def begin(self, *options: str) -> None:
        """Start it without waiting until it is ready."""
        command = [*COMMAND, "--json", "--state-dir", str(self.state_dir)]
        command += ["--trial-python", sys.executable, *options]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)

    def stop(self) -> int | None:
        """End it in order, if it runs, and give what a shell would see."""
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGTERM)
        return self._gone()

    def kill(self, *, command: bool) -> None:
        """Kill the command, or the process that serves; the other one ends by itself."""
        assert self._process
        with contextlib.suppress(ProcessLookupError):
            for pid in [self._process.pid] if command else self.serving_pids():
                os.kill(pid, signal.SIGKILL)
        self._gone()

    def serving_pids(self) -> list[int]:
        """Give the process that answers, if it is there already."""
        return [
            pid
            for pid in processes_of(self.state_dir)
            if b"tunesmith_local.stack.emulator" in command_of(pid)
        ]

    def has_left_nothing(self) -> bool:
        """Tell whether no process of it is there any more."""
        return not list(processes_of(self.state_dir))

    def client(self, service: str) -> Any:
        """Make a client, as a person would."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.addresses["endpoint_url"],
            region_name=self.addresses["region"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
        )

    def _gone(self) -> int:
        assert self._process
        assert self._process.stdout
        self._process.stdout.close()
        code = self._process.wait(60)
        self._process = None
        eventually(self.has_left_nothing)
        return code


def command_of(pid: int) -> bytes:
    """Give the command line of a process; nothing when it has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def tuning_request(server: Server, name: str, *, jobs: int, source: str) -> dict[str, Any]:
    """Write a request that tunes `rate` of a script."""
    rate = {"Name": "rate", "MinValue": "0.1", "MaxValue": "0.9", "ScalingType": "Linear"}
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "accuracy"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {"ContinuousParameterRanges": [rate]},
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {
                "sagemaker_program": "train.py",
                "sagemaker_submit_directory": source,
            },
            "AlgorithmSpecification": {
                "TrainingImage": IMAGE,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "accuracy", "Regex": "accuracy=([0-9.]+)"}],
            },
            "RoleArn": server.addresses["role_arn"],
            "OutputDataConfig": {"S3OutputPath": f"s3://{server.addresses['bucket']}/models"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        },
    }  # fmt: skip
