"""The training-container contract, as a script sees it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import OUTPUT, SOURCE, Lab

TELLS = """
import json, os, pathlib, sys
base = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"])
config = {path.stem: json.loads(path.read_text()) for path in (base / "input/config").iterdir()}
data = {str(path.relative_to(base)): path.read_text()
        for path in (base / "input/data").rglob("*") if path.is_file()}
(base / "input/data/train/a.csv").write_text("spoilt")
told = {"arguments": sys.argv[1:], "environment": dict(os.environ), "config": config,
        "data": data, "folder": os.getcwd(), "nice": os.nice(0),
        "session": os.getsid(0) == os.getpid()}
pathlib.Path(os.environ["SM_MODEL_DIR"], "told.json").write_text(json.dumps(told))
print("accuracy=0.5")
"""
CHANNEL = {
    "ChannelName": "train",
    "ContentType": "text/csv",
    "DataSource": {
        "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://bucket/data"}
    },
}  # fmt: skip
MANIFEST = {
    **CHANNEL,
    "DataSource": {
        "S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://bucket/lists/some.manifest"}
    },
}


def tell(lab: Lab, **changes: Any) -> list[dict[str, Any]]:
    """Run trials that tell what they see."""
    lab.host.put_script(TELLS, SOURCE)
    lab.host.objects["s3://bucket/data/a.csv"] = b"1,2"
    lab.host.objects["s3://bucket/data/deep/b.csv"] = b"3,4"
    output = {"S3OutputPath": OUTPUT, "CompressionType": "NONE"}
    definition = {"InputDataConfig": [CHANNEL], "OutputDataConfig": output}
    definition |= changes.pop("definition", {})
    lab.run(definition=definition, **{"jobs": 1, "parallel": 1, **changes})
    return [
        json.loads(lab.host.objects[f"{OUTPUT}/{each['TrainingJobName']}/output/model/told.json"])
        for each in lab.trials()
    ]


def test_hyperparameters_come_as_arguments_file_and_variables(lab: Lab) -> None:
    static = {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": json.dumps(SOURCE),
        "sagemaker_region": '"eu-central-1"',
        "quoted": '"hello"',
        "plain": "hello",
        "flag": "true",
        "list": "[1, 2]",
        "b": "7",
    }

    [told] = tell(lab, static=static)

    rate = lab.trials()[0]["TunedHyperParameters"]["rate"]
    assert told["arguments"] == [
        "-b", "7", "--flag", "True", "--list", "[1, 2]",
        "--plain", "hello", "--quoted", "hello", "--rate", rate,
    ]  # fmt: skip
    written = told["config"]["hyperparameters"]
    assert written == {**static, "rate": rate, "_tuning_objective_metric": "accuracy"}
    environment = told["environment"]
    assert json.loads(environment["SM_USER_ARGS"]) == told["arguments"]
    assert json.loads(environment["SM_HPS"])["list"] == [1, 2]
    assert (environment["SM_HP_QUOTED"], environment["SM_HP_B"]) == ("hello", "7")
    assert json.loads(environment["SM_TRAINING_ENV"])["hyperparameters"]["flag"] is True


def test_a_manifests_objects_are_the_channel_and_no_others(lab: Lab) -> None:
    listed = [{"prefix": "s3://bucket/data/"}, "a.csv", "deep/b.csv"]
    lab.host.objects["s3://bucket/lists/some.manifest"] = json.dumps(listed).encode()
    lab.host.objects["s3://bucket/data/unlisted.csv"] = b"5,6"

    [told] = tell(lab, definition={"InputDataConfig": [MANIFEST]})

    assert told["data"] == {
        "input/data/train/a.csv": "1,2",
        "input/data/train/deep/b.csv": "3,4",
    }


@pytest.mark.parametrize(
    "listed", [[{"prefix": "s3://bucket/data/"}, "../a.csv"], [], ["a.csv"], {"prefix": "x"}]
)
def test_a_manifest_of_another_form_fails_the_trial(lab: Lab, listed: Any) -> None:
    lab.host.objects["s3://bucket/lists/some.manifest"] = json.dumps(listed).encode()

    lab.run(jobs=1, parallel=1, definition={"InputDataConfig": [MANIFEST]})

    [trial] = lab.trials()
    assert "the manifest s3://bucket/lists/some.manifest is not" in trial["FailureReason"]


def test_channels_are_copies_fetched_once(lab: Lab) -> None:
    told = tell(lab, jobs=3, parallel=2)

    assert len(told) == 3
    for each in told:
        contents = {"input/data/train/a.csv": "1,2", "input/data/train/deep/b.csv": "3,4"}
        assert each["data"] == contents
        folder = Path(each["environment"]["SM_CHANNEL_TRAIN"])
        assert folder.parts[-3:] == ("input", "data", "train")
        assert json.loads(each["environment"]["SM_CHANNELS"]) == ["train"]
        assert each["config"]["inputdataconfig"]["train"]["ContentType"] == "text/csv"
    assert sorted(lab.host.downloads) == [SOURCE, "s3://bucket/data"]


def test_the_environment_is_the_trials_own(make_lab: LabFactory, monkeypatch: Any) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVICE", "x")
    lab = make_lab(trial_environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, trial_niceness=3)

    [told] = tell(lab, definition={"Environment": {"OMP_NUM_THREADS": "2", "MINE": "yes"}})

    environment = told["environment"]
    assert "SECRET_OF_THE_SERVICE" not in environment
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert environment["AWS_REGION"] == "eu-central-1"
    assert environment["MINE"] == "yes"
    assert (environment["OMP_NUM_THREADS"], environment["MKL_NUM_THREADS"]) == ("2", "1")
    assert environment["TRAINING_JOB_ARN"].endswith(environment["TRAINING_JOB_NAME"])
    assert told["config"]["resourceconfig"]["hosts"] == json.loads(environment["SM_HOSTS"])
    assert Path(told["folder"]).name == "code"
    assert told["session"]
    assert told["nice"] >= 3


def test_requirements_are_not_installed_which_is_said(lab: Lab) -> None:
    lab.host.put_script("print('accuracy=1')", SOURCE, **{"requirements.txt": "nothing"})

    lab.run(jobs=1, parallel=1)

    [lines] = lab.host.lines.values()
    assert lines[0].startswith("requirements.txt is not installed")
