"""Which strategy `auto` chooses, and what it says of it."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, METRIC, PRICES, spec_body
from tunesmith.domain.planning import Plan, plan

ROOMY = GUARDRAILS.model_copy(update={"max_instance_hours": 1e9})
DISCRETE = {"activation": ["relu", "tanh"], "depth": {"min": 1, "max": 5}}
METRICS = {METRIC: "validation_accuracy=([0-9.]+)", "epoch": "epoch=([0-9]+)"}


def planned(body: dict[str, Any]) -> Plan:
    return plan(body, tuning_id=ID, guardrails=ROOMY, prices=PRICES)


def choosing(**search: Any) -> dict[str, Any]:
    body = spec_body()
    body["search"] |= {"strategy": "auto", **search}
    return body


def by_epochs(**search: Any) -> dict[str, Any]:
    body = choosing(**search)
    body["objective"]["step"] = "epoch"
    body["training"]["metrics"] = METRICS
    return body


def limited(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"budget": 50}


WARM = {"type": "identical", "parents": ["earlier-one"]}
CHOICES: list[tuple[str, str, dict[str, Any]]] = [
    ("Grid", "10 combinations in all", choosing(ranges=DISCRETE)),
    ("Hyperband", "60 trials report every one of up to 40 epochs", by_epochs(max_jobs=60)),
    ("Hyperband", "up to 27 epochs", choosing(max_jobs=60, max_resource=27)),
    ("Bayesian", "learn from others", choosing(max_jobs=60)),
    ("Bayesian", "learn from others", by_epochs(max_jobs=49)),
    ("Bayesian", "learn from others", choosing(max_jobs=60, max_resource=3)),
    ("Bayesian", "the warm start", by_epochs(max_jobs=60, warm_start=WARM)),
    ("Bayesian", "the warm start", choosing(ranges=DISCRETE, max_jobs=9, warm_start=WARM)),
    ("Bayesian", "budget is limited", limited(choosing(max_jobs=10))),
    ("Random", "a quick look", choosing(max_jobs=10)),
    ("Random", "8 of 20 trials run at a time", choosing(parallel=8)),
    ("Random", "a quick look", choosing(ranges=DISCRETE, max_jobs=9)),
]


@pytest.mark.parametrize(
    ("strategy", "why", "body"), CHOICES, ids=[f"{one[0]}: {one[1]}" for one in CHOICES]
)
def test_auto_chooses_by_the_space_the_trials_and_the_budget(
    strategy: str, why: str, body: dict[str, Any]
) -> None:
    made = planned(body)

    told = [one for one in made.warnings if one.startswith("The strategy auto chose")]
    assert made.strategy == strategy
    assert [one for one in told if strategy.lower() in one and why in one], made.warnings


def test_hyperband_is_not_chosen_beside_sagemakers_own_early_stopping() -> None:
    made = planned(by_epochs(max_jobs=60) | {"stopping": {"sagemaker": "auto"}})

    assert made.strategy == "Bayesian"


def test_chosen_grid_has_as_many_trials_as_points() -> None:
    made = planned(choosing(ranges={"activation": ["relu", "tanh"]}, max_jobs=20, parallel=3))

    config: Any = made.request["HyperParameterTuningJobConfig"]
    assert config["ResourceLimits"] == {"MaxParallelTrainingJobs": 2}
    assert made.max_trials == 2


def test_what_a_chosen_strategy_does_not_take_is_left_out() -> None:
    made = planned(choosing(min_resource=1, max_resource=27))

    config: Any = made.request["HyperParameterTuningJobConfig"]
    assert "StrategyConfig" not in config


def test_chosen_strategy_is_the_same_every_time() -> None:
    assert planned(choosing()).request == planned(choosing()).request


REPORT = Path(__file__).parents[3] / "docs/benchmarks/strategies.md"


def measured(situation: str) -> dict[str, str]:
    """Return the share spent by each strategy in a situation, from the published report."""
    section = REPORT.read_text().split(f"\n### {situation}\n")[1].split("\n#")[0]
    return dict(re.findall(r"^\| (\w+) \| (\d+ %) \|", section, re.MULTILINE))


@pytest.mark.parametrize(
    ("situation", "body", "better"),
    [
        ("Many trials that report every epoch", by_epochs(max_jobs=60), "Bayesian"),
        ("A large space, a quick look", by_epochs(max_jobs=10), "Hyperband"),
    ],
)
def test_auto_says_where_the_measurement_disagrees_and_with_which_figures(
    situation: str, body: dict[str, Any], better: str
) -> None:
    made, shares = planned(body), measured(situation)

    (told,) = [one for one in made.warnings if "measurement disagrees" in one]

    assert re.findall(r"\d+ %", told) == [shares[better], shares[made.strategy]]
    assert f"Consider strategy: {better.lower()}" in told


@pytest.mark.parametrize(
    "body", [choosing(max_jobs=10), choosing(max_jobs=60), by_epochs(max_jobs=30)]
)
def test_auto_is_silent_where_nothing_contradicts_it(body: dict[str, Any]) -> None:
    assert not [one for one in planned(body).warnings if "measurement" in one]
