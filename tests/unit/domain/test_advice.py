from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, PRICES, spec_body
from tunesmith.domain.planning import plan


@pytest.mark.parametrize(
    ("says", "part", "changes"),
    [
        ("little better than random search", "search", {"parallel": 8}),
        ("limits a tuning to 30 days", "search", {"max_runtime_seconds": 2_592_001}),
        ("it may end before any trial does", "search", {"max_runtime_seconds": 300}),
        ("never acts", "stopping", {"policy": {"median": {"min_trials": 20}}}),
        ("plateau waits for 20 trials", "stopping", {"policy": {"plateau": 20}}),
        ("convergence waits for 30", "stopping", {"policy": {"convergence": {"min_jobs": 30}}}),
        ("not the epoch", "stopping", {"policy": "halving"}),
        (
            "Consider the logarithmic scale",
            "search",
            {"ranges": {"rate": {"min": 0.0001, "max": 1.0, "scale": "linear"}}},
        ),
        (
            "starts as a linear one",
            "search",
            {"ranges": {"rate": {"min": 0.0001, "max": 1.0}}},
        ),
        (
            "a grid tries the same",
            "search",
            {"max_jobs": 4, "ranges": {"a": [1, 2], "b": {"min": 1, "max": 2}}},
        ),
        ("little to end early", "search", {"strategy": "hyperband", "max_resource": 3}),
        ("starts from the beginning", "training", {"spot": {"max_wait_seconds": 900}}),
        (
            "under the name of its training job",
            "training",
            {"spot": {"max_wait_seconds": 900, "checkpoints": "checkpoints/"}},
        ),
        (
            "21 metrics are defined",
            "training",
            {"metrics": {"validation:accuracy": "(x)", **{f"m{n}": "(x)" for n in range(20)}}},
        ),
    ],
)
def test_what_is_rarely_meant_is_warned_of(says: str, part: str, changes: dict[str, Any]) -> None:
    body = spec_body()
    body[part] = body.get(part, {}) | changes

    warnings = plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES).warnings

    assert [one for one in warnings if says in one], warnings


def warned_of_writing(**training: object) -> list[str]:
    body = spec_body()
    body["training"] |= training
    planned = plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES)
    return [one.split(" ", 1)[0] for one in planned.warnings if "trials fail" in one]


@pytest.mark.parametrize("place", ["results/", "results", "s3://stack-bucket", "modelsets/"])
def test_models_and_checkpoints_that_nobody_may_write_are_warned_of(place: str) -> None:
    address = place if "://" in place else f"s3://stack-bucket/{place}"
    spot = {"max_wait_seconds": 3600, "checkpoints": place}

    assert warned_of_writing(output=place) == [address]
    assert warned_of_writing(spot=spot) == [address]


@pytest.mark.parametrize(
    "place", ["models/churn/", "models", "s3://other/results/", "s3://stack-bucket-2/x"]
)
def test_models_that_can_be_written_or_lie_elsewhere_are_not(place: str) -> None:
    assert warned_of_writing(output=place) == []


def test_nothing_is_warned_of_in_an_ordinary_request() -> None:
    assert plan(spec_body(), tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES).warnings == ()


def test_a_policy_that_waits_for_more_trials_than_are_kept_to_compare_with_is_warned_of() -> None:
    body = spec_body()
    body["search"]["max_jobs"] = 100

    def warnings(min_trials: int) -> tuple[str, ...]:
        body["stopping"] = {"policy": {"median": {"min_trials": min_trials}}}
        return plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES).warnings

    assert [one for one in warnings(49) if "a sample of 48 is kept" in one]
    assert warnings(48) == ()
