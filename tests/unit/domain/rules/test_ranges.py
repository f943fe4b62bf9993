import pytest

from tests.fakes.changes import RANGES, Change, Row, check, choices, config, ids, numeric

BROKEN: list[Row] = [
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "not below the upper bound",
        [numeric("2", "1")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "not below the upper bound",
        [numeric("1", "1")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "not a finite number",
        [numeric("low", "1")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MaxValue",
        "not a finite number",
        [numeric("1", "inf")],
    ),
    (
        f"{RANGES}.IntegerParameterRanges[0].MaxValue",
        "not a whole number",
        [numeric("1", "2.5", kind="Integer")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "not above 0",
        [numeric("0", "1", "Logarithmic")],
    ),
    (
        f"{RANGES}.IntegerParameterRanges[0].MinValue",
        "not above 0",
        [numeric("0", "9", "Logarithmic", kind="Integer")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MaxValue",
        "outside 0",
        [numeric("0", "1", "ReverseLogarithmic")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "outside 0",
        [numeric("-1", "0.5", "ReverseLogarithmic")],
    ),
    (
        f"{RANGES}.IntegerParameterRanges[0].ScalingType",
        "only for continuous",
        [numeric("1", "9", "ReverseLogarithmic", kind="Integer")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].ScalingType",
        "must be one of",
        [numeric("1", "9", "Log")],
    ),
    (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue",
        "must be text",
        [
            config(
                "ParameterRanges",
                "ContinuousParameterRanges",
                value=[{"Name": "x", "MinValue": 1, "MaxValue": "2"}],
            )
        ],
    ),
    (
        f"{RANGES}.CategoricalParameterRanges[0].Values",
        "listed more than once",
        [choices("a", "a", *"bcdefghijklmnopqrstu")],
    ),
    (
        f"{RANGES}.CategoricalParameterRanges[0].Values",
        "more than the 30",
        [choices(*map(str, range(31)))],
    ),
    (
        RANGES,
        "searched more than once",
        [
            numeric("1", "2"),
            config(
                "ParameterRanges",
                "IntegerParameterRanges",
                value=[{"Name": "x", "MinValue": "1", "MaxValue": "99"}],
            ),
        ],
    ),
    (
        RANGES,
        "more hyperparameters than the 30",
        [
            config(
                "ParameterRanges",
                "CategoricalParameterRanges",
                value=[{"Name": f"c{n}", "Values": ["a", "b"]} for n in range(29)],
            )
        ],
    ),
    (RANGES, "nothing to search", [config("ParameterRanges", value={})]),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
