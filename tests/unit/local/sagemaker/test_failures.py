"""Trials that fail, and what a tuning job makes of it."""

from typing import Any

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SLEEP, SOURCE, TRAIN, Lab
from tunesmith_local.sagemaker.jobs.events import TRAINING_CHANGE

CRASH = """
print("accuracy=0.9")
raise RuntimeError("out of luck")
"""
SOMETIMES = TRAIN + """
import sys
sys.exit(3 if given.rate < 0.5 else 0)
"""  # fmt: skip
SAYS_WHY = """
import os, pathlib, sys
pathlib.Path(os.environ["SM_OUTPUT_DIR"], "failure").write_text("the data is wrong")
sys.exit(1)
"""


def reason(lab: Lab, **changes: Any) -> str:
    """Run a single trial that fails, and say why it did."""
    shown = lab.run(jobs=1, parallel=1, **changes)
    assert shown["HyperParameterTuningJobStatus"] == "Failed"
    [trial] = lab.trials()
    assert trial["TrainingJobStatus"] == "Failed"
    return str(lab.training(trial["TrainingJobName"])["FailureReason"])


def test_a_crash_is_told_with_exit_code_and_the_end_of_the_output(lab: Lab) -> None:
    lab.host.put_script(CRASH, SOURCE)

    told = reason(lab)

    assert told.startswith("AlgorithmError: ExecuteUserScriptError: ExitCode 1")
    assert "RuntimeError: out of luck" in told
    assert len(told) <= 1024
    kind, detail, _ = lab.host.events[-2]
    assert (kind, detail["FailureReason"]) == ("SageMaker Training Job State Change", told)


def test_what_the_script_says_about_its_failure_is_the_reason(lab: Lab) -> None:
    lab.host.put_script(SAYS_WHY, SOURCE)

    assert reason(lab) == "AlgorithmError: the data is wrong"


def test_a_failed_trial_has_no_objective_and_is_not_the_best(lab: Lab) -> None:
    lab.host.put_script(SOMETIMES, SOURCE)

    shown = lab.run(jobs=8, parallel=3)

    counters = shown["TrainingJobStatusCounters"]
    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert counters["NonRetryableError"] > 0
    assert counters["Completed"] + counters["NonRetryableError"] == 8
    assert shown["ObjectiveStatusCounters"]["Failed"] == counters["NonRetryableError"]
    assert float(shown["BestTrainingJob"]["TunedHyperParameters"]["rate"]) >= 0.5


def test_a_tuning_without_success_gives_up_after_five_attempts(lab: Lab) -> None:
    lab.host.put_script(CRASH, SOURCE)

    shown = lab.run(jobs=20, parallel=1)

    assert shown["HyperParameterTuningJobStatus"] == "Failed"
    assert shown["FailureReason"] == (
        "No training job succeeded after 5 attempts. Please take a look at the training job"
        " failures to get more details."
    )
    assert len(lab.trials()) == 5
    assert "FailureReason" not in lab.host.events[-1][1]


def test_a_tuning_whose_trials_never_print_the_objective_says_so(lab: Lab) -> None:
    lab.host.put_script("print('nothing of interest')", SOURCE)

    shown = lab.run(jobs=2)

    assert shown["HyperParameterTuningJobStatus"] == "Failed"
    assert "No objective metrics found after running 2 training jobs" in shown["FailureReason"]
    assert {each["ObjectiveStatus"] for each in lab.trials()} == {"Failed"}
    assert {each["TrainingJobStatus"] for each in lab.trials()} == {"Completed"}


def test_an_unknown_image_says_how_to_register_it(lab: Lab) -> None:
    algorithm = lab.request()["TrainingJobDefinition"]["AlgorithmSpecification"]
    algorithm["TrainingImage"] = "1.dkr.ecr.eu-central-1.amazonaws.com/my-own:1"
    static = {"epochs": "3"}

    told = reason(
        lab, definition={"AlgorithmSpecification": algorithm, "StaticHyperParameters": static}
    )

    assert "no command is registered for image" in told
    assert "sagemaker/images.yaml" in told


def test_a_registered_image_runs_its_command(make_lab: LabFactory, tmp_path: Any) -> None:
    images = tmp_path / "images.yaml"
    images.write_text('"*/my-own:*": ["/bin/sh", "-c", "echo accuracy=0.75; ls input/config"]')
    lab = make_lab(images_file=images)
    algorithm = lab.request()["TrainingJobDefinition"]["AlgorithmSpecification"]
    algorithm["TrainingImage"] = "1.dkr.ecr.eu-central-1.amazonaws.com/my-own:1"

    shown = lab.run(jobs=1, parallel=1, definition={
        "AlgorithmSpecification": algorithm, "StaticHyperParameters": {"epochs": "3"}
    })  # fmt: skip

    best = shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert best["Value"] == 0.75
    [lines] = lab.host.lines.values()
    assert "hyperparameters.json" in lines


@pytest.mark.parametrize(
    ("static", "expected"),
    [
        ({"sagemaker_program": "other.py"}, "has no script other.py"),
        ({"sagemaker_program": "../../etc/passwd"}, "has no script"),
        ({"sagemaker_submit_directory": "s3://bucket/nowhere.tar.gz"}, "No S3 objects found"),
    ],
)
def test_a_script_that_is_not_there_is_named(
    lab: Lab, static: dict[str, str], expected: str
) -> None:
    assert expected in reason(lab, static=static)


def test_a_channel_without_data_fails_the_trial(lab: Lab) -> None:
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/empty"}}
    channel = {"ChannelName": "train", "DataSource": source}

    told = reason(lab, definition={"InputDataConfig": [channel]})

    assert 'No S3 objects found under S3 URL "s3://bucket/empty"' in told


def test_a_failed_trials_event_says_why(lab: Lab) -> None:
    lab.host.put_script("print('accuracy=0.5')\nraise SystemExit(3)", SOURCE)

    lab.run(jobs=1, parallel=1)

    [trial] = lab.trials()
    [told] = [
        detail
        for kind, detail, _ in lab.host.events
        if kind == TRAINING_CHANGE and detail["TrainingJobStatus"] == "Failed"
    ]
    assert told["FailureReason"] == trial["FailureReason"]
    assert "FinalMetricDataList" not in told


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            {"S3DataSource": {"S3DataType": "AugmentedManifestFile", "S3Uri": "s3://bucket/lines"}},
            "S3DataType AugmentedManifestFile is not simulated",
        ),
        (
            {
                "FileSystemDataSource": {
                    "FileSystemId": "fs-0123456789",
                    "FileSystemAccessMode": "ro",
                    "FileSystemType": "EFS",
                    "DirectoryPath": "/data",
                }
            },
            "file system data sources are not simulated",
        ),
    ],
)
def test_a_channel_that_is_not_simulated_says_so(
    lab: Lab, source: dict[str, Any], told: str
) -> None:
    channel = {"ChannelName": "train", "DataSource": source}

    assert told in reason(lab, definition={"InputDataConfig": [channel]})


def test_a_world_that_fails_does_not_stop_the_engine(lab: Lab) -> None:
    lab.host.failure = OSError("no bus today")

    shown = lab.run(jobs=2)

    assert shown["TrainingJobStatusCounters"]["Completed"] == 2


def test_a_trial_that_runs_too_long_is_stopped(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)

    shown = lab.run(
        jobs=1, parallel=1, definition={"StoppingCondition": {"MaxRuntimeInSeconds": 1}}
    )

    best = lab.training(shown["BestTrainingJob"]["TrainingJobName"])
    assert best["TrainingJobStatus"] == "Stopped"
    assert best["SecondaryStatus"] == "MaxRuntimeExceeded"
