import pytest

from tests.fakes.changes import (
    CONFIG,
    HYPERBAND,
    LIMITS,
    Change,
    Row,
    check,
    choices,
    config,
    definition,
    ids,
    limit,
)

BROKEN: list[Row] = [
    (f"{CONFIG}.Strategy", "must be one of", [config("Strategy", value="bayesian")]),
    (
        f"{LIMITS}.MaxNumberOfTrainingJobs",
        "differs from the 3 points",
        [
            config("Strategy", value="Grid"),
            choices("a", "b", "c"),
            limit("MaxNumberOfTrainingJobs", 4),
        ],
    ),
    (f"{LIMITS}.MaxNumberOfTrainingJobs", "more than the 3 combinations", [choices("a", "b", "c")]),
    (
        f"{HYPERBAND}.MaxResource",
        "more than the 20,000",
        [
            config("Strategy", value="Hyperband"),
            config("StrategyConfig", "HyperbandStrategyConfig", "MaxResource", value=20_001),
        ],
    ),
    (
        f"{HYPERBAND}.MinResource",
        "more than the largest",
        [
            config("Strategy", value="Hyperband"),
            config(
                "StrategyConfig",
                "HyperbandStrategyConfig",
                value={"MinResource": 9, "MaxResource": 3},
            ),
        ],
    ),
    (
        f"{HYPERBAND}.MaxResource",
        "is missing",
        [
            config("Strategy", value="Hyperband"),
            definition("StaticHyperParameters", value={"depth": "3"}),
        ],
    ),
    (
        f"{CONFIG}.TrainingJobEarlyStoppingType",
        "cannot be on with Hyperband",
        [
            config("Strategy", value="Hyperband"),
            config("TrainingJobEarlyStoppingType", value="Auto"),
        ],
    ),
    (
        f"{CONFIG}.StrategyConfig",
        "only the Hyperband",
        [config("StrategyConfig", "HyperbandStrategyConfig", "MaxResource", value=3)],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
