from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, PRICES, native_request, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.planning import Plan, plan


def planned(body: dict[str, Any]) -> Plan:
    return plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ({"min": 16, "max": 16}, "16"),
        ({"min": 0.5, "max": 0.5, "scale": "logarithmic"}, "0.5"),
        ({"min": 16.0, "max": 16, "type": "integer"}, "16"),
        ({"min": 0, "max": 0}, "0"),
        ([16], "16"),
        ([True], "true"),
        (["a b"], "a b"),
    ],
)
def test_single_value_is_fixed_and_said_to_be(written: Any, value: str) -> None:
    body = spec_body()
    body["search"]["ranges"]["hidden"] = written

    made = planned(body)

    request: Any = made.request
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert request["TrainingJobDefinition"]["StaticHyperParameters"]["hidden"] == value
    assert "hidden" not in [one["Name"] for lists in ranges.values() for one in lists]
    assert made.warnings == (f"hidden has the single value {value}: it is fixed, not searched.",)


def test_single_number_of_epochs_bounds_hyperband() -> None:
    body = spec_body()
    del body["training"]["hyperparameters"]["epochs"]
    body["search"] |= {"strategy": "hyperband"}
    body["search"]["ranges"]["epochs"] = [27]

    definition: Any = planned(body).request["TrainingJobDefinition"]

    assert definition["StaticHyperParameters"]["epochs"] == "27"


def test_native_range_of_a_single_value_is_refused() -> None:
    request = native_request()
    ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
    ranges["IntegerParameterRanges"][0]["MinValue"] = "64"

    with pytest.raises(InvalidRequest) as caught:
        planned({"tuning_job": request})

    assert "a single value belongs to the fixed ones" in caught.value.findings[0].fix
