from typing import Any

import pytest

from tests.fakes.changes import Change, config, definition, drop
from tests.fakes.samples import native_request
from tunesmith.domain.parents import check_parents


def found(*changes: Change, parent: Change | None = None) -> list[str]:
    request, earlier = native_request(), native_request()
    for change in changes:
        change(request)
    if parent is not None:
        parent(earlier)
    findings = check_parents(request, {"first": native_request(), "second": earlier})
    return [finding.message for finding in findings if finding.value == "second"]


def fixed(request: dict[str, Any]) -> None:
    """Fix what was searched: the units."""
    del request["HyperParameterTuningJobConfig"]["ParameterRanges"]["IntegerParameterRanges"]
    request["TrainingJobDefinition"]["StaticHyperParameters"]["units"] = "32"


def test_parents_that_are_like_the_tuning_are_fine() -> None:
    assert found() == []
    assert found(fixed) == []


def test_what_sagemaker_added_to_a_parent_is_ignored() -> None:
    injected = definition("StaticHyperParameters", "_tuning_objective_metric", value="x")

    assert found(parent=injected) == []


@pytest.mark.parametrize(
    ("parent", "says"),
    [
        (
            config("HyperParameterTuningJobObjective", "Type", value="Minimize"),
            "optimised another objective, Minimize validation:accuracy",
        ),
        (
            definition("StaticHyperParameters", "depth", value="3"),
            "has other hyperparameters: it has depth beside",
        ),
        (
            drop("TrainingJobDefinition", "StaticHyperParameters"),
            "has other hyperparameters: it lacks epochs",
        ),
        (
            config(
                "ParameterRanges",
                "IntegerParameterRanges",
                0,
                value={"Name": "rate", "MinValue": "1", "MaxValue": "2"},
            ),
            "has other hyperparameters: it lacks units",
        ),
    ],
)
def test_what_differs_from_a_parent_is_named(parent: Change, says: str) -> None:
    assert says in found(parent=parent)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Environment", {"A": "b"}),
        ("RetryStrategy", {"MaximumRetryAttempts": 1}),
        ("EnableNetworkIsolation", True),
    ],
)
def test_what_may_not_change_is_told_in_sagemakers_words(field: str, value: object) -> None:
    assert found(parent=definition(field, value=value)) == [f"has another {field}"]
    assert found(parent=definition(field, value=None)) == []


def test_a_hyperparameter_keeps_its_type() -> None:
    def other_type(request: dict[str, Any]) -> None:
        ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
        ranges["CategoricalParameterRanges"].append({"Name": "units", "Values": ["8", "64"]})
        del ranges["IntegerParameterRanges"]

    assert found(parent=other_type) == ["searched units as another type"]


@pytest.mark.parametrize(("changed", "fine"), [(10, True), (11, False)])
def test_at_most_ten_fixed_values_may_change(changed: int, fine: bool) -> None:
    before = {f"s{n}": "0" for n in range(12)}
    after = {name: "1" if n < changed else "0" for n, name in enumerate(before)}
    request, parent = native_request(), native_request()
    request["TrainingJobDefinition"]["StaticHyperParameters"] = after
    parent["TrainingJobDefinition"]["StaticHyperParameters"] = before

    assert (check_parents(request, {"a": parent}) == []) is fine


def test_a_parent_that_cannot_be_read_is_left_to_sagemaker() -> None:
    assert check_parents(native_request(), {"a": {}}) == []
    assert check_parents({}, {"a": native_request()}) == []
