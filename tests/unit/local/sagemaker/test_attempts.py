"""What outlives an attempt: checkpoints, a retry after an internal error, and the instance."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.local.sagemaker.lab import SOURCE, Lab
from tests.unit.local.sagemaker.test_training_jobs import train, training_request
from tunesmith_local.sagemaker.trials.order import TrialOrder

CHECKPOINTS = "s3://bucket/checkpoints"
RESUME = """
import os, pathlib, time
folder = pathlib.Path(os.environ["SM_CHECKPOINT_DIR"])
state = folder / "state.txt"
if state.exists():
    print(f"accuracy={state.read_text()}", flush=True)
    (folder / "sub").mkdir()
    (folder / "sub" / "more.txt").write_text("more")
else:
    state.write_text("0.75")
    print("accuracy=0.25", flush=True)
    time.sleep(600)
"""
ALWAYS_KILLED = """
import time
print("accuracy=0.25", flush=True)
time.sleep(600)
"""


def kill_supervisor(lab: Lab) -> None:
    supervisor = lab.engine._runner._spawner.supervisor_pid
    assert supervisor
    os.kill(supervisor, signal.SIGKILL)


def with_checkpoints(**more: Any) -> dict[str, Any]:
    return {"CheckpointConfig": {"S3Uri": CHECKPOINTS}, **more}


def test_a_retried_trial_goes_on_from_its_checkpoint(make_lab: Callable[..., Lab]) -> None:
    lab = make_lab(checkpoint_sync_seconds=0.05)
    lab.host.put_script(RESUME, SOURCE)
    definition = with_checkpoints(RetryStrategy={"MaximumRetryAttempts": 1})
    lab.create(jobs=1, parallel=1, definition=definition)
    [name] = lab.running(1)
    lab.until(lambda: f"{CHECKPOINTS}/state.txt" in lab.host.objects)
    kill_supervisor(lab)

    shown = lab.ended()

    assert shown["TrainingJobStatusCounters"]["Completed"] == 1
    objective = shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert objective["Value"] == 0.75
    statuses = [each["Status"] for each in lab.training(name)["SecondaryStatusTransitions"]]
    assert statuses.count("Starting") == 2
    assert lab.host.objects[f"{CHECKPOINTS}/sub/more.txt"] == b"more"
    assert not (lab.settings.state_dir / "trials" / name / "checkpoints").exists()


def test_attempts_end_with_the_strategy(lab: Lab) -> None:
    lab.host.put_script(ALWAYS_KILLED, SOURCE)
    retry = {"MaximumRetryAttempts": 1}
    lab.client.create_training_job(**training_request(RetryStrategy=retry))
    lab.until(lambda: len(lab.host.points) == 1)
    kill_supervisor(lab)
    lab.until(lambda: len(lab.host.points) == 2)
    kill_supervisor(lab)

    lab.until(lambda: lab.training("single")["TrainingJobStatus"] == "Failed")
    assert "InternalServerError" in lab.training("single")["FailureReason"]
    assert lab.training("single")["RetryStrategy"] == retry


def test_what_earlier_attempts_took_is_not_left_to_later_ones() -> None:
    def left(spent: float) -> float | None:
        definition = {"StoppingCondition": {"MaxRuntimeInSeconds": 60}}
        return TrialOrder(
            name="single",
            arn="arn",
            tuning="single-1",
            region="eu-central-1",
            hyperparameters={},
            definition=definition,
            spent_seconds=spent,
        ).limit_seconds

    assert (left(0.0), left(45.0), left(70.0)) == (60.0, 15.0, 0.0)


def test_what_the_script_does_wrong_is_not_tried_again(lab: Lab) -> None:
    lab.host.put_script("raise SystemExit(3)", SOURCE)
    shown = train(lab, RetryStrategy={"MaximumRetryAttempts": 5})

    statuses = [each["Status"] for each in shown["SecondaryStatusTransitions"]]
    assert (shown["TrainingJobStatus"], statuses.count("Starting")) == ("Failed", 1)


@pytest.mark.parametrize("path", ["/tmp/checkpoints", "/opt/ml/../checkpoints", "/opt/ml/"])  # noqa: S108
def test_checkpoints_stay_within_the_trials_folder(lab: Lab, path: str) -> None:
    shown = train(lab, CheckpointConfig={"S3Uri": CHECKPOINTS, "LocalPath": path})

    assert "must be below /opt/ml/" in shown["FailureReason"]


def test_a_trial_that_takes_over_an_instance_has_a_start_up_of_its_own(
    make_lab: Callable[..., Lab],
) -> None:
    lab = make_lab(startup_seconds=0.0, warm_startup_seconds=600.0)
    lab.create(jobs=3, parallel=2)
    lab.until(lambda: len(lab.trials(StatusEquals="Completed")) == 2)
    lab.until(lambda: len(lab.trials()) == 3)

    [warm] = lab.trials(StatusEquals="InProgress")
    assert lab.training(warm["TrainingJobName"])["SecondaryStatus"] == "Starting"
