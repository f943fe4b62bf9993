"""The XGBoost example: its spec is accepted as it is, with a short name and no metrics."""

from pathlib import Path
from typing import Any

from tests.fakes.client import FakeBucket
from tests.fakes.samples import GUARDRAILS, PRICES
from tunesmith.domain.planning import plan
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "xgboost"


def test_the_spec_is_accepted_without_metric_definitions(tmp_path: Path) -> None:
    for channel in ("train", "validation"):
        (tmp_path / "data" / channel).mkdir(parents=True)
        (tmp_path / "data" / channel / "data.csv").write_text("1,2,3\n")

    body = package(read_spec(FOLDER / "tuning.yaml"), tmp_path, FakeBucket())
    planned = plan(body, tuning_id="a" * 16, guardrails=GUARDRAILS, prices=PRICES)

    definition: Any = planned.request["TrainingJobDefinition"]
    image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
    assert definition["AlgorithmSpecification"] == {
        "TrainingImage": image,
        "TrainingInputMode": "File",
    }
    assert planned.warnings == ()
