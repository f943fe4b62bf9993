"""Training jobs as version 3 of the SDK sends them: an entry point, code and drivers."""

import json
from typing import Any

import pytest

from tests.unit.local.sagemaker.lab import Lab
from tests.unit.local.sagemaker.test_training_jobs import train

ENTRY = {
    "ContainerEntrypoint": ["/bin/bash"],
    "ContainerArguments": ["-c", "chmod +x /opt/ml/input/data/sm_drivers/sm_train.sh"],
}
SCRIPT = b"import sys; print('given', sys.argv[1:]); print('accuracy=0.5')"


def sent(lab: Lab, source: dict[str, Any] | None, **objects: bytes) -> dict[str, Any]:
    """Run a training job with the code that the SDK would have uploaded."""
    for name, content in objects.items():
        lab.host.objects[f"s3://bucket/code/{name.replace('_', '.')}"] = content
    if source is not None:
        lab.host.objects["s3://bucket/drivers/sourcecode.json"] = json.dumps(source).encode()
    prefixes = {"code": "code", "sm_drivers": "drivers"}
    algorithm = lab.request()["TrainingJobDefinition"]["AlgorithmSpecification"]
    return train(
        lab,
        HyperParameters={"rate": "0.5", "name": "plain text"},
        AlgorithmSpecification={**algorithm, **ENTRY},
        InputDataConfig=[
            {
                "ChannelName": name,
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://bucket/{prefix}/"}
                },
            }
            for name, prefix in prefixes.items()
        ],
    )


@pytest.fixture
def lines(lab: Lab) -> Any:
    return lambda: [line for each in lab.host.lines.values() for line in each]


def test_the_script_gets_its_hyperparameters_as_arguments(lab: Lab, lines: Any) -> None:
    shown = sent(lab, {"source_dir": "./here", "entry_script": "main.py"}, main_py=SCRIPT)

    assert shown["TrainingJobStatus"] == "Completed", shown.get("FailureReason")
    assert lines()[0] == "given ['--name', 'plain text', '--rate', '0.5']"


def test_a_command_runs_where_the_code_is(lab: Lab, lines: Any) -> None:
    source = {"command": "python main.py $((1 + 1))", "args": ["a b"]}

    shown = sent(lab, source, main_py=SCRIPT)

    assert shown["TrainingJobStatus"] == "Completed", shown.get("FailureReason")
    assert lines()[0] == "given ['2', 'a b']"


def test_code_without_a_start_is_the_jobs_failure(lab: Lab) -> None:
    shown = sent(lab, {"source_dir": "./here"}, main_py=SCRIPT)

    assert "names neither a script nor a command" in shown["FailureReason"]


def test_another_entry_point_runs_with_the_trials_folders(lab: Lab, lines: Any) -> None:
    entry_point = {
        "ContainerEntrypoint": ["/bin/ls"],
        "ContainerArguments": ["/opt/ml/input/config/"],
    }
    algorithm = lab.request()["TrainingJobDefinition"]["AlgorithmSpecification"]

    shown = train(lab, HyperParameters={}, AlgorithmSpecification={**algorithm, **entry_point})

    assert shown["TrainingJobStatus"] == "Completed", shown.get("FailureReason")
    assert "hyperparameters.json" in lines()
