"""The built-in XGBoost: the real library behind the algorithm's names, metrics and output."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import Lab
from tunesmith.domain.algorithms import own_objectives
from tunesmith_local.sagemaker.builtin import catalog
from xgboost_algorithm.channels import type_of
from xgboost_algorithm.errors import UserError
from xgboost_algorithm.hyperparameters import METRICS, read

ROOT = Path(__file__).parents[4]
PYTHON = ROOT / ".tunesmith" / "trials-env" / "bin" / "python"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
ROWS = [(number % 2, number % 2 + number / 100, number % 7) for number in range(40)]
CSV = "".join(f"{label},{one},{two}\n" for label, one, two in ROWS)

Trained = Callable[..., subprocess.CompletedProcess[str]]


def channel(name: str, content_type: str = "text/csv") -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://bucket/{name}/"}
    return {
        "ChannelName": name,
        "ContentType": content_type,
        "DataSource": {"S3DataSource": source},
    }


def xgboost_request(metric: str = "validation:logloss", **static: str) -> dict[str, Any]:
    """Write a request without MetricDefinitions, as for the real algorithm."""
    return {
        "strategy": "Random",
        "jobs": 2,
        "parallel": 1,
        "objective": "Minimize",
        "ranges": {
            "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "4"}]
        },
        "config": {"HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": metric}},
        "definition": {
            "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File"},
            "StaticHyperParameters": {"num_round": "4", "objective": "binary:logistic", **static},
            "InputDataConfig": [channel("train"), channel("validation")],
        },
    }


@pytest.fixture
def xgboost_lab(make_lab: LabFactory) -> Lab:
    lab = make_lab(trial_python=PYTHON)
    for name in ("train", "validation"):
        lab.host.objects[f"s3://bucket/{name}/data.csv"] = CSV.encode()
    return lab


@pytest.fixture
def trained(tmp_path: Path) -> Trained:
    """Run the algorithm in a folder laid out like a trial's."""

    def run(
        hyperparameters: dict[str, str], content_type: str | None, files: dict[str, bytes]
    ) -> subprocess.CompletedProcess[str]:
        config = tmp_path / "input" / "config"
        config.mkdir(parents=True)
        (tmp_path / "output").mkdir()
        channels = {name.partition("/")[0] for name in files}
        kind = {"ContentType": content_type} if content_type else {}
        contents = {
            "hyperparameters": hyperparameters,
            "inputdataconfig": dict.fromkeys(channels, kind),
        }
        for name, content in contents.items():
            (config / f"{name}.json").write_text(json.dumps(content))
        for name, data in files.items():
            path = tmp_path / "input" / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        command = catalog.xgboost_command(IMAGE, PYTHON)
        environment = {**os.environ, "SAGEMAKER_BASE_DIR": str(tmp_path)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_request_without_metric_definitions_is_tuned(xgboost_lab: Lab) -> None:
    shown = xgboost_lab.run(**xgboost_request())

    assert shown["HyperParameterTuningJobStatus"] == "Completed", xgboost_lab.trials()
    best = shown["BestTrainingJob"]
    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] < 0.6
    name = best["TrainingJobName"]
    [lines] = [lines for stream, lines in xgboost_lab.host.lines.items() if name in stream]
    assert any(
        line.startswith("[3]#011train-logloss:") and "#011validation-logloss:" in line
        for line in lines
    )
    training = xgboost_lab.training(name)
    definitions = training["AlgorithmSpecification"]["MetricDefinitions"]
    assert {each["Name"] for each in definitions} >= {"validation:logloss", "validation:auc"}
    model = training["ModelArtifacts"]["S3ModelArtifacts"]
    assert xgboost_lab.host.archived(model) == ["xgboost-model"]


def test_a_metric_of_the_containers_own_can_be_the_objective(xgboost_lab: Lab) -> None:
    request = xgboost_request("validation:f1", eval_metric="auc,error")

    shown = xgboost_lab.run(**{**request, "jobs": 1})

    metrics = xgboost_lab.training(shown["BestTrainingJob"]["TrainingJobName"])
    final = {each["MetricName"] for each in metrics["FinalMetricDataList"]}
    assert final == {
        f"{data}:{name}" for data in ("train", "validation") for name in ("auc", "error", "f1")
    }


def test_what_the_algorithm_refuses_is_the_trials_failure(xgboost_lab: Lab) -> None:
    shown = xgboost_lab.run(**xgboost_request(learning_rate="0.1"))

    assert shown["TrainingJobStatusCounters"]["NonRetryableError"] == 2
    [one, _] = xgboost_lab.trials()
    reason = xgboost_lab.training(one["TrainingJobName"])["FailureReason"]
    assert reason == "AlgorithmError: UserError: Extraneous hyperparameter found: learning_rate"


def test_metric_definitions_cannot_be_overridden(lab: Lab) -> None:
    request = xgboost_request()
    request["definition"]["AlgorithmSpecification"]["MetricDefinitions"] = [
        {"Name": "validation:logloss", "Regex": "(x)"}
    ]

    with pytest.raises(lab.client.exceptions.ClientError, match="can't override the metric"):
        lab.create(**request)


SETTINGS = {"num_round": "3", "objective": "binary:logistic", "eval_metric": "error"}
READ = """
import json, pathlib, sys
import duckdb
from xgboost_algorithm.channels import read_channel
base = pathlib.Path(sys.argv[1])
(base / "parquet").mkdir()
rows = "SELECT n % 2 AS label, n AS one, CASE WHEN n = 1 THEN NULL ELSE 7 END AS two"
duckdb.sql(f"{rows} FROM range(3) t(n)").write_parquet(str(base / "parquet" / "part.parquet"))
shown = {}
for folder in sorted(base.iterdir()):
    kind = folder.name.partition("-")[0]
    table = read_channel(folder, kind, weighted="weighted" in folder.name, columns=None)
    features = table.features.toarray() if kind == "libsvm" else table.features
    weights = None if table.weights is None else table.weights.tolist()
    shown[folder.name] = [table.labels.tolist(), features.tolist(), weights]
print(json.dumps(shown))
"""
FORMATS = {
    "csv": ["0,0,7\n1,1,\n0,2,7\n"],
    "csv-semicolons": ["0;0;7\n", "1;1;\n0;2;7\n"],
    "csv-weighted": ["0,2.5,0,7\n1,3.5,1,\n0,4.5,2,7\n"],
    "libsvm": ["0 1:7\n1 0:1\n0 0:2 1:7\n"],
    "libsvm-heavy": ["0:2.5 1:7\n1:3.5 0:1\n0:4.5 0:2 1:7\n"],
}


def test_every_format_is_read_with_the_label_first(tmp_path: Path) -> None:
    for name, parts in FORMATS.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "_SUCCESS").touch()
        for number, part in enumerate(parts):
            (folder / f"part-{number}").write_text(part)

    done = subprocess.run(
        [PYTHON, "-c", READ, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(catalog.PROGRAMS)},
        capture_output=True,
        text=True,
        check=True,
    )

    shown = json.loads(done.stdout.replace("NaN", "0.0"))
    assert set(shown) == {*FORMATS, "parquet"}
    for name, (labels, features, weights) in shown.items():
        assert labels == [0, 1, 0], name
        assert features == [[0, 7], [1, 0], [2, 7]], name
        heavy = name in {"csv-weighted", "libsvm-heavy"}
        assert weights == ([2.5, 3.5, 4.5] if heavy else None), name


def test_training_ends_early_when_validation_gets_no_better(trained: Trained) -> None:
    files = {"train/a.csv": CSV.encode(), "validation/a.csv": CSV.encode()}

    done = trained({**SETTINGS, "num_round": "50", "early_stopping_rounds": "2"}, "csv", files)

    assert done.returncode == 0, done.stderr
    assert "Train matrix has 40 rows" in done.stdout
    assert "[0]#011train-error:0.00000#011validation-error:0.00000" in done.stdout
    assert "[3]" not in done.stdout


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"label,one,two\n" + CSV.encode(), "must hold numbers, the label first, and no header"),
        (b"3,1,2\n" * 9, "label must be in"),
        (None, "No data in training channel path"),
    ],
)
def test_data_that_cannot_be_used_is_told(
    trained: Trained, tmp_path: Path, data: bytes | None, message: str
) -> None:
    files = {"train/_SUCCESS": b""} if data is None else {"train/a.csv": data}

    done = trained(SETTINGS, "csv", files)

    assert done.returncode == 1
    assert message in (tmp_path / "output" / "failure").read_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Missing required hyperparameter: num_round"),
        ({"eta": "2"}, r"Hyperparameter eta: 2.0 is not in \[0, 1\]"),
        ({"subsample": "0"}, r"Hyperparameter subsample: 0.0 is not in \(0, 1\]"),
        ({"max_depth": "deep"}, "Hyperparameter max_depth: could not parse value"),
        ({"objective": "multi:softmax"}, "Require input for parameter 'num_class'"),
        ({"num_class": "3"}, "Do not need to setup parameter 'num_class'"),
        ({"eval_metric": "auc"}, "Metric 'auc' can only be applied"),
        ({"eval_metric": "error@x"}, "Hyperparameter eval_metric"),
        ({"_kfold": "5"}, "not simulated"),
    ],
)
def test_hyperparameters_are_checked_as_by_the_container(
    given: dict[str, str], message: str
) -> None:
    rounds = {"num_round": "1"} if given else {}

    with pytest.raises(UserError, match=message):
        read({**rounds, **given})


def test_values_are_read_with_or_without_quotes() -> None:
    values = read({"num_round": '"5"', "eval_metric": "rmse, error@0.7", "sagemaker_region": "x"})

    assert values == {"num_round": 5, "eval_metric": ["rmse", "error@0.7"]}


def test_a_type_that_is_unknown_or_not_simulated_is_told() -> None:
    with pytest.raises(UserError, match="not an accepted ContentType"):
        type_of("image/png")
    with pytest.raises(UserError, match="not simulated"):
        type_of("application/x-recordio-protobuf")
    with pytest.raises(UserError, match="label_size must be equal to 1"):
        type_of("text/csv; label_size=2")


def test_both_sides_know_the_same_metrics() -> None:
    assert own_objectives(IMAGE) == [f"validation:{name}" for name in sorted(METRICS)]
