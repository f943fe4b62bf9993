"""The digits example: its specs are accepted, and its script keeps SageMaker's contract."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.client import FakeBucket
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.planning import plan
from tunesmith.domain.prices import Prices
from tunesmith_client.package import package
from tunesmith_client.run.example import FOLDER, PREFIX, Strategy, make_data, upload_data
from tunesmith_client.specs import read_spec

ROOT = Path(__file__).resolve().parents[3]
TRIALS_PYTHON = ROOT / ".tunesmith" / "trials-env" / "bin" / "python"
ROLE = "arn:aws:iam::111122223333:role/training"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    make_data(ROOT, TRIALS_PYTHON, folder)
    return folder


def packaged(strategy: Strategy) -> dict[str, Any]:
    return package(read_spec(ROOT / strategy.spec), ROOT / FOLDER, FakeBucket())


def command(data: Path, model: Path, *hyperparameters: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "OMP_NUM_THREADS": "1",
        "SM_CHANNEL_TRAIN": str(data / "train"),
        "SM_CHANNEL_VALIDATION": str(data / "validation"),
        "SM_MODEL_DIR": str(model),
    }
    script = [str(TRIALS_PYTHON), "-u", str(ROOT / FOLDER / "train.py"), *hyperparameters]
    return subprocess.Popen(
        script, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


@pytest.mark.parametrize("strategy", Strategy)
def test_every_spec_is_accepted_as_the_template_deploys_it(strategy: Strategy) -> None:
    guardrails = Guardrails(
        environment="prod",
        region="us-east-1",
        bucket="bucket",
        default_role=ROLE,
        allowed_roles=(ROLE,),
        allowed_instance_types=("ml.m5.*",),
        allowed_image_registries=("683313688378.dkr.ecr.us-east-1.amazonaws.com/*",),
        max_instance_hours=200,
    )

    planned = plan(
        packaged(strategy),
        tuning_id="a" * 16,
        guardrails=guardrails,
        prices=Prices(region="us-east-1"),
    )

    assert planned.strategy.lower() == strategy
    assert planned.warnings == ()


def test_the_default_is_sagemakers_first_example() -> None:
    search = packaged(Strategy.BAYESIAN)["search"]

    assert (search["strategy"], search["max_jobs"], search["parallel"]) == ("bayesian", 20, 3)


def test_the_data_goes_where_the_specs_look_for_it(data: Path) -> None:
    bucket = FakeBucket()
    upload_data(data, bucket)

    channels = packaged(Strategy.GRID)["training"]["inputs"]

    assert {key.rsplit("/", 1)[0] + "/" for key in bucket.objects} == set(channels.values())
    assert all(place.startswith(PREFIX) for place in channels.values())


def test_every_epoch_reports_what_the_metric_definitions_read(data: Path, tmp_path: Path) -> None:
    with command(data, tmp_path, "--epochs", "3", "--hidden", "16") as trial:
        output, _ = trial.communicate()

    assert trial.returncode == 0, output
    for name, regex in packaged(Strategy.BAYESIAN)["training"]["metrics"].items():
        assert len(re.findall(regex, output)) == 3, name
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert 0 <= scores["validation_accuracy"] <= 1
    assert (tmp_path / "model.joblib").stat().st_size > 0


def test_asked_to_stop_it_keeps_the_model(data: Path, tmp_path: Path) -> None:
    with command(data, tmp_path, "--epochs", "100000", "--hidden", "8") as trial:
        assert trial.stdout is not None
        first = trial.stdout.readline()
        trial.send_signal(signal.SIGTERM)
        rest, _ = trial.communicate(timeout=60)

    assert trial.returncode == 0, rest
    assert first.startswith("epoch=1 ")
    assert "asked to stop" in rest
    assert (tmp_path / "model.joblib").exists()
