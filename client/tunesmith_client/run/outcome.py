"""What a run leaves: the result and the best model as files, and a summary for programs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.results import Result
from tunesmith_client.answers import Progress
from tunesmith_client.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_stepfunctions import SFNClient

    from tunesmith_client.answers import Tuning

RUNS = "runs"
LAST_RUN = "last-run.json"
POLL_SECONDS = 0.1


class RunObjective(BaseModel):
    """The objective and its best value."""

    model_config = ConfigDict(frozen=True)

    name: str | None
    type: str | None
    value: float | None


class RunTrials(BaseModel):
    """How the trials ended."""

    model_config = ConfigDict(frozen=True)

    total: int
    completed: int
    stopped: int
    failed: int


class LastRun(BaseModel):
    """`.tunesmith/last-run.json`: how the last run went, for programs."""

    model_config = ConfigDict(frozen=True)

    strategy: str
    status: str
    objective: RunObjective
    best_hyperparameters: dict[str, str]
    trials: RunTrials
    seconds: float
    tuning_id: str
    slack_messages: list[dict[str, Any]]
    report: str

    def write(self, path: Path) -> None:
        """Write the file in one piece."""
        write_atomically(path, self.model_dump_json(indent=2).encode() + b"\n")


@dataclass(frozen=True)
class Files:
    """Where the result lies on this machine."""

    report: Path
    model: Path | None


def wait_for_executions(states: SFNClient, machine: str, seconds: float = 60.0) -> None:
    """Wait until the flow has ended too: Slack is told after the result is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")
        if not running["executions"]:
            return
        time.sleep(POLL_SECONDS)


def read_result(s3: S3Client, tuning: Tuning) -> Result | None:
    """Return the result that the service wrote; None when the tuning failed before it could."""
    if tuning.result_uri is None:
        return None
    return Result.model_validate_json(read_object(s3, tuning.result_uri))


def model_uri(sagemaker: SageMakerClient, result: Result | None) -> str | None:
    """Return where the best trial's model lies, if it left one."""
    if result is None or result.best_trial is None:
        return None
    trial = sagemaker.describe_training_job(TrainingJobName=result.best_trial)
    uri = trial.get("ModelArtifacts", {}).get("S3ModelArtifacts")
    return str(uri) if uri else None


def keep_files(s3: S3Client, tuning: Tuning, model: str | None, folder: Path) -> Files:
    """Copy result and best model out of the emulator, which is about to go."""
    report = folder / "result.json"
    if tuning.result_uri is not None:
        write_atomically(report, read_object(s3, tuning.result_uri))
    else:  # it failed before there was a result: what the API said is all there is
        write_atomically(report, tuning.model_dump_json(indent=2).encode())
    return Files(report, _keep_model(s3, model, folder / "model.tar.gz"))


def _keep_model(s3: S3Client, uri: str | None, path: Path) -> Path | None:
    if uri is None:
        return None
    try:
        write_atomically(path, read_object(s3, uri))
    except s3.exceptions.NoSuchKey:  # SageMaker names a place also when the script left no model
        return None
    return path


def read_object(s3: S3Client, uri: str) -> bytes:
    """Read an object by its s3:// address."""
    parts = urlsplit(uri)
    return s3.get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"].read()


def last_run(
    tuning: Tuning,
    result: Result | None,
    seconds: float,
    slack_messages: list[dict[str, Any]],
    report: Path,
) -> LastRun:
    """Sum a run up: from the result, or from what the API said when there is none."""
    return LastRun(
        strategy=(tuning.strategy or "").lower(),
        status=tuning.status,
        objective=_objective(tuning, result),
        best_hyperparameters=result.best_hyperparameters if result else {},
        trials=_trials(tuning, result),
        seconds=round(seconds, 1),
        tuning_id=tuning.tuning_id,
        slack_messages=slack_messages,
        report=str(report),
    )


def _objective(tuning: Tuning, result: Result | None) -> RunObjective:
    if result is not None:
        objective = result.objective
        return RunObjective(name=objective.metric, type=objective.goal, value=objective.value)
    asked = tuning.objective
    return RunObjective(
        name=asked.metric if asked else None, type=asked.goal if asked else None, value=None
    )


def _trials(tuning: Tuning, result: Result | None) -> RunTrials:
    counts = result.trials if result else tuning.progress or Progress()
    return RunTrials(
        total=counts.total,
        completed=counts.completed,
        stopped=counts.stopped,
        failed=counts.failed,
    )
