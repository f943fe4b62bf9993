"""Budgets bound a job when it is created; worked by hand at 0.00101 USD a second."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fakes.changes import Change, config, drop, limit, several
from tests.fakes.samples import GUARDRAILS, ID, native_request, own_prices, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.estimates import estimate
from tunesmith.domain.findings import Finding
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.prices import Prices

DOLLARS = own_prices()


def native(usd: float, *changes: Change) -> dict[str, Any]:
    request = native_request()
    for change in (limit("MaxParallelTrainingJobs", 3), *changes):
        change(request)
    return {"tuning_job": request, "budget": {"usd": usd}}


def planned(body: dict[str, Any], prices: Prices = DOLLARS) -> Plan:
    return plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=prices)


def refused(body: dict[str, Any], prices: Prices = DOLLARS) -> Finding:
    with pytest.raises(InvalidRequest) as error:
        planned(body, prices)
    (finding,) = error.value.findings
    return finding


def limits(made: Plan) -> tuple[Any, Any, Any]:
    resources: Any = made.request["HyperParameterTuningJobConfig"]
    definition: Any = made.request["TrainingJobDefinition"]
    return (
        resources["ResourceLimits"].get("MaxNumberOfTrainingJobs"),
        resources["ResourceLimits"].get("MaxRuntimeInSeconds"),
        definition["StoppingCondition"]["MaxRuntimeInSeconds"],
    )


def test_a_budget_that_pays_everything_changes_nothing() -> None:
    made = planned(native(25))

    assert limits(made) == (20, None, 600)
    assert made.warnings == ()
    assert made.budget
    assert (made.budget.usd, made.budget.alert_at) == (Decimal(25), 0.8)


def test_a_small_budget_lowers_number_runtime_and_deadline_and_says_so() -> None:
    made = planned(native(2))

    # A round of 3 has 2 / 0.00303 = 660 s, less 240 s that ending it takes; the start-up of a
    # trial costs 120 x 0.00101 = 0.1212, which 2 pays 16 times; twice 660 s for the whole.
    assert limits(made) == (16, 1320, 420)
    assert len(made.warnings) == 3
    assert all("budget of $2.00" in warning for warning in made.warnings)
    assert (made.max_trials, made.scope.trials) == (16, 16)


def test_what_is_lower_already_stays() -> None:
    assert limits(planned(native(2, limit("MaxRuntimeInSeconds", 600)))) == (16, 600, 420)


def test_a_budget_too_small_for_a_round_is_refused_with_the_figures() -> None:
    finding = refused(native(0.9))

    assert (finding.field, finding.value) == ("budget.usd", 0.9)
    assert "$0.3030" in finding.message  # a minute, and 240 s to end it
    assert "$0.9090" in finding.fix  # three of them
    assert limits(planned(native(0.91)))[2] == 60


def test_a_grid_stays_whole() -> None:
    made = planned(
        native(
            1,
            drop("HyperParameterTuningJobConfig", "ParameterRanges"),
            drop("HyperParameterTuningJobConfig", "ResourceLimits", "MaxNumberOfTrainingJobs"),
            config("Strategy", value="Grid"),
            config(
                "ParameterRanges",
                "CategoricalParameterRanges",
                value=[{"Name": "x", "Values": [str(at) for at in range(30)]}],
            ),
        )
    )

    assert limits(made) == (None, 660, 90)
    assert made.scope.trials == 30


def test_every_definition_is_bounded() -> None:
    made = planned(native(2, several))

    definitions: Any = made.request["TrainingJobDefinitions"]
    assert [one["StoppingCondition"]["MaxRuntimeInSeconds"] for one in definitions] == [420, 420]


def test_a_budget_in_the_short_spec_is_the_same() -> None:
    short = {**spec_body(), "budget": 2}

    made = planned(short)

    assert made.budget
    assert made.budget.usd == 2
    assert limits(made) == (16, 1320, 420)


@pytest.mark.parametrize(
    ("budget", "field"),
    [
        (0, "budget"),
        ({"usd": -1}, "budget.usd"),
        ({"usd": "25"}, "budget.usd"),
        ({"usd": 25, "alert_at": 80}, "budget.alert_at"),
        ({"usd": 25, "alert": 0.8}, "budget.alert"),
        ({}, "budget.usd"),
    ],
)
@pytest.mark.parametrize("form", ["short", "native"])
def test_a_wrong_budget_is_explained(budget: Any, field: str, form: str) -> None:
    body = spec_body() if form == "short" else {"tuning_job": native_request()}

    finding = refused({**body, "budget": budget})

    assert finding.field == field
    assert finding.fix


def test_a_budget_without_a_price_is_refused() -> None:
    finding = refused({**spec_body(), "budget": 25}, Prices(region="eu-central-1"))

    assert finding.field == "training.instance.type"
    assert "budget of $25.00" in finding.message


@settings(max_examples=60)
@given(
    usd=st.floats(0.001, 1_000_000, allow_nan=False),
    trials=st.integers(1, 750),
    parallel=st.integers(1, 10),
    runtime=st.integers(1, 28 * 86_400),
)
@example(usd=9_000, trials=750, parallel=1, runtime=86_400)
def test_any_budget_is_refused_or_bounds_the_cost(
    usd: float, trials: int, parallel: int, runtime: int
) -> None:
    body = native(usd, limit("MaxNumberOfTrainingJobs", trials))
    body["tuning_job"]["HyperParameterTuningJobConfig"]["ResourceLimits"] |= {
        "MaxParallelTrainingJobs": min(parallel, trials)
    }
    body["tuning_job"]["TrainingJobDefinition"]["StoppingCondition"] = {
        "MaxRuntimeInSeconds": runtime
    }
    roomy = GUARDRAILS.model_copy(update={"max_instance_hours": 1e9})

    try:
        made = plan(body, tuning_id=ID, guardrails=roomy, prices=DOLLARS)
    except InvalidRequest as error:
        (finding,) = error.findings
        assert finding.field == "budget.usd"
        return

    told = estimate(made.scope, made.rate, budget=made.budget)
    assert made.budget
    assert told.maximum_usd is not None
    assert told.overshoot_usd is not None
    assert told.maximum_usd <= made.budget.usd + told.overshoot_usd
    assert made.scope.trials <= trials
    assert made.scope.trial_seconds <= runtime
