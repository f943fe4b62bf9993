"""Every rule of SageMaker's that is checked before it is asked; see rules/ for each topic."""

import pytest

from tests.fakes.changes import (
    CONFIG,
    DEFINITION,
    LIMITS,
    RANGES,
    Change,
    Json,
    Row,
    check,
    choices,
    config,
    definition,
    drop,
    ids,
    limit,
    numeric,
    put,
    several,
    warm_start,
)
from tests.fakes.samples import native_request
from tunesmith.domain.preflight import check_request
from tunesmith.domain.quotas import Quotas

GOOD: dict[str, list[Change]] = {
    "as it is": [],
    "grid without a number of jobs": [
        config("Strategy", value="Grid"),
        choices("a", "b", "c"),
        drop(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs"),
    ],
    "grid with exactly its number of jobs": [
        config("Strategy", value="Grid"),
        choices("a", "b", "c"),
        limit("MaxNumberOfTrainingJobs", 3),
    ],
    "hyperband with a resource": [
        config("Strategy", value="Hyperband"),
        config("StrategyConfig", "HyperbandStrategyConfig", "MaxResource", value=20_000),
    ],
    "hyperband that reads the epochs": [config("Strategy", value="Hyperband")],
    "hyperband that reads quoted epochs": [
        config("Strategy", value="Hyperband"),
        definition("StaticHyperParameters", value={"n-epochs": '"27"'}),
    ],
    "finite space as large as the number of jobs": [choices(*"abcdefghijklmnopqrst")],
    "reverse logarithm within 0 and 1": [numeric("0", "0.999", "ReverseLogarithmic")],
    "logarithm of integers": [numeric("1", "1024", "Logarithmic", kind="Integer")],
    "spot with equal times": [
        definition("EnableManagedSpotTraining", value=True),
        definition("StoppingCondition", "MaxWaitTimeInSeconds", value=600),
    ],
    "several definitions": [several],
    "built-in algorithm with metrics of its own": [
        definition("AlgorithmSpecification", "TrainingImage", value="1.dkr/xgboost:1"),
        drop(DEFINITION, "AlgorithmSpecification", "MetricDefinitions"),
    ],
    "algorithm by its name": [
        definition(
            "AlgorithmSpecification",
            value={"AlgorithmName": "bought-one", "TrainingInputMode": "File"},
        )
    ],
    "nothing to search under Autotune": [
        put("Autotune", value={"Mode": "Enabled"}),
        drop(CONFIG, "ParameterRanges"),
    ],
    "alternative instances": [
        drop(DEFINITION, "ResourceConfig"),
        definition(
            "HyperParameterTuningResourceConfig",
            "InstanceConfigs",
            value=[{"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5}],
        ),
    ],
    "members that are new to us": [definition("SomethingNew", value={"Deep": [1, None]})],
    "no number of jobs but a deadline": [
        drop(CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs"),
        limit("MaxRuntimeInSeconds", 120),
    ],
    "warm start": [warm_start("a", "b", "c", "d", "e")],
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_nothing_is_found_in_a_request_that_sagemaker_takes(
    changes: list[Change],
) -> None:
    assert check(*changes) == []


BROKEN_NAMES: list[Row] = [
    (
        "HyperParameterTuningJobName",
        "at most 32",
        [put("HyperParameterTuningJobName", value="x" * 33)],
    ),
    ("HyperParameterTuningJobName", "form", [put("HyperParameterTuningJobName", value="-digits")]),
    ("HyperParameterTuningJobName", "form", [put("HyperParameterTuningJobName", value="a_b")]),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN_NAMES, ids=ids(BROKEN_NAMES))
def test_a_name_that_sagemaker_refuses_is_found(
    field: str, says: str, changes: list[Change]
) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found


def test_grid_names_every_range_with_bounds() -> None:
    found = check(config("Strategy", value="Grid"))

    assert [field for field, _ in found] == [
        f"{RANGES}.IntegerParameterRanges[0]",
        f"{RANGES}.ContinuousParameterRanges[0]",
    ]


def test_quotas_that_aws_has_raised_are_respected() -> None:
    raised = Quotas(parallel=100, random_jobs=10_000)
    many = [limit("MaxParallelTrainingJobs", 100), limit("MaxNumberOfTrainingJobs", 10_000)]

    assert check(*many, quotas=raised) == []
    found = check(*many, config("Strategy", value="Bayesian"), quotas=raised)
    assert [field for field, _ in found] == [f"{LIMITS}.MaxNumberOfTrainingJobs"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            [choices("a", "b", "c"), limit("MaxNumberOfTrainingJobs", 10)],
            "You don't have enough combinations of hyperparameter ranges. The total number of"
            " hyperparameter combinations for the provided ranges [3.0] must be equal or greater"
            " than the value of MaxNumberOfJobs, [10]. Provide additional ranges.",
        ),
        (
            [config("HyperParameterTuningJobObjective", "MetricName", value="loss")],
            "A metric is required for this hyperparameter tuning job objective."
            " Provide a metric in the metric definitions.",
        ),
        (
            [config("Strategy", value="Hyperband"), drop(DEFINITION, "StaticHyperParameters")],
            "MaxResource parameter is not provided and could not be inferred from provided static"
            " hyperparameters of TrainingJobDefinition.",
        ),
    ],
)
def test_sagemakers_own_words_are_kept_where_they_are_known(
    changes: list[Change], text: str
) -> None:
    request = native_request()
    for change in changes:
        change(request)

    assert [finding.aws_message for finding in check_request(request)] == [text]


def test_all_mistakes_are_found_at_once_even_beside_misshapen_parts() -> None:
    found = check(
        config("RandomSeed", value="seven"),
        limit("MaxParallelTrainingJobs", 11),
        numeric("3", "2"),
        definition("StaticHyperParameters", "units", value="1"),
    )

    assert [field for field, _ in found] == [
        f"{CONFIG}.RandomSeed",
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        f"{LIMITS}.MaxParallelTrainingJobs",
        f"{DEFINITION}.StaticHyperParameters.units",
    ]


@pytest.mark.parametrize(
    "junk", [{}, {CONFIG: None}, {CONFIG: []}, {DEFINITION: 3}, {"TrainingJobDefinitions": {}}]
)
def test_anything_at_all_gives_findings_and_no_exception(junk: Json) -> None:
    assert check_request({**native_request(), **junk} if junk else {})
