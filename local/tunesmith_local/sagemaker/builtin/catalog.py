"""Which images are algorithms that run here, and what a request need not say about them."""

from pathlib import Path

from tunesmith.domain.algorithms import XGBOOST, own_metrics, repository_of
from tunesmith_local.sagemaker.ports import JsonObject

PROGRAMS = Path(__file__).parent / "programs"


def is_xgboost(image: str) -> bool:
    """Tell whether an image is SageMaker's XGBoost."""
    return repository_of(image) in XGBOOST


def xgboost_command(image: str, python: Path) -> list[str]:
    """Give the command that stands for the XGBoost algorithm in an image's version."""
    tag = image.rpartition("/")[2].partition("@")[0].partition(":")[2]
    return [str(python), "-u", str(PROGRAMS / "run_xgboost.py"), tag]


def with_own_metrics(definition: JsonObject) -> JsonObject:
    """Add an algorithm's metrics to a definition, which must not name any for it."""
    algorithm = definition["AlgorithmSpecification"]
    metrics = own_metrics(str(algorithm.get("TrainingImage") or ""))
    if metrics is None or algorithm.get("MetricDefinitions"):
        return definition
    named = [{"Name": name, "Regex": regex} for name, regex in metrics]
    return {**definition, "AlgorithmSpecification": {**algorithm, "MetricDefinitions": named}}
