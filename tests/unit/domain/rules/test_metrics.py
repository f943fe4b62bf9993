import pytest

from tests.fakes.changes import (
    CONFIG,
    DEFINITION,
    Change,
    Row,
    check,
    config,
    definition,
    drop,
    ids,
)
from tests.fakes.samples import METRIC

BROKEN: list[Row] = [
    (
        f"{CONFIG}.HyperParameterTuningJobObjective.MetricName",
        "not one of the metrics",
        [config("HyperParameterTuningJobObjective", "MetricName", value="loss")],
    ),
    (
        f"{CONFIG}.HyperParameterTuningJobObjective.MetricName",
        "not one of the metrics",
        [
            definition("AlgorithmSpecification", "TrainingImage", value="1.dkr/xgboost:1"),
            drop(DEFINITION, "AlgorithmSpecification", "MetricDefinitions"),
            config("HyperParameterTuningJobObjective", "MetricName", value="train:rmse"),
        ],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions",
        "brings its own",
        [definition("AlgorithmSpecification", "TrainingImage", value="1.dkr/linear-learner:1")],
    ),
    (
        f"{CONFIG}.HyperParameterTuningJobObjective",
        "is missing",
        [drop(CONFIG, "HyperParameterTuningJobObjective")],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions[0].Regex",
        "not a valid regular",
        [definition("AlgorithmSpecification", "MetricDefinitions", 0, "Regex", value="acc=([")],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions[0].Regex",
        "no group",
        [definition("AlgorithmSpecification", "MetricDefinitions", 0, "Regex", value="acc=.*")],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions[0].Regex",
        "at most 500",
        [
            definition(
                "AlgorithmSpecification", "MetricDefinitions", 0, "Regex", value=f"({'x' * 500})"
            )
        ],
    ),
    (
        f"{DEFINITION}.AlgorithmSpecification.MetricDefinitions",
        "more than the 40",
        [
            definition(
                "AlgorithmSpecification",
                "MetricDefinitions",
                value=[{"Name": METRIC, "Regex": "(x)"}] * 41,
            )
        ],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
