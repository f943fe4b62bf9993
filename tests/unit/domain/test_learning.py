"""`warm_start: auto` in a request: when parents are looked for, and what follows from them."""

from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, NOON, PRICES, native_request, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.warm_starts import Candidate, Earlier

ASKED: list[str] = []


def after(body: dict[str, Any]) -> Earlier:
    """Find one earlier tuning, of the same request."""
    cold = {key: value for key, value in body.items() if key != "warm_start"}
    if "search" in cold:
        strategy = {"strategy": "random", "warm_start": None, "max_jobs": 20}
        cold["search"] = {**cold["search"], **strategy}
    made = plan(cold, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES)

    def look(project: str) -> list[Candidate]:
        ASKED.append(project)
        return [
            Candidate(
                tuning_id="first",
                name="digits",
                job_name="dev-first",
                created_at=NOON,
                objective=0.9,
                trials=20,
                request=dict(made.request),
            )
        ]

    return look


def planned(body: dict[str, Any], earlier: Earlier | None = None) -> Plan:
    ASKED.clear()
    found = earlier or after(body)
    return plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES, earlier=found)


def spec(warm_start: Any = "auto", **search: Any) -> dict[str, Any]:
    body = spec_body()
    body["search"] |= {"warm_start": warm_start, **search}
    return body


def native(**changes: Any) -> dict[str, Any]:
    return {"tuning_job": native_request() | changes, "warm_start": "auto", "project": "vision"}


CONFIG = {
    "WarmStartType": "IdenticalDataAndAlgorithm",
    "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "dev-first"}],
}


@pytest.mark.parametrize("body", [spec(), spec({"auto": True, "max_parents": 1}), native()])
def test_both_forms_of_a_request_can_have_their_parents_found(body: dict[str, Any]) -> None:
    made = planned(body)

    assert made.request["WarmStartConfig"] == CONFIG
    assert made.warm_start
    assert [one.tuning_id for one in made.warm_start.parents] == ["first"]
    assert ["vision" if "tuning_job" in body else "digits-mlp"] == ASKED


def test_nothing_is_looked_for_unless_it_is_asked_for() -> None:
    assert planned(spec_body()).warm_start is None
    assert ASKED == []


def test_without_a_parent_it_starts_cold_and_says_so() -> None:
    made = planned(spec(), lambda _project: [])

    assert "WarmStartConfig" not in made.request
    assert "There is no warm start: no earlier tuning of the project has ended." in made.warnings


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (spec(strategy="hyperband", max_resource=27), "Hyperband takes no warm start"),
        (spec(strategy="auto", max_jobs=None, ranges={"depth": {"min": 1, "max": 5}}), "a grid"),
        (native(Autotune={"Mode": "Enabled"}), "Autotune"),
    ],
)
def test_a_search_that_can_learn_from_nothing_stays_as_it_is(
    body: dict[str, Any], why: str
) -> None:
    made = planned(body, lambda _project: pytest.fail("nothing is to be looked for"))

    assert made.warm_start
    assert why in made.warm_start.why
    assert "WarmStartConfig" not in made.request


def test_the_strategy_auto_becomes_bayesian_where_a_parent_is_found() -> None:
    quick = spec(strategy="auto", max_jobs=8)

    assert planned(quick).strategy == "Bayesian"
    assert planned(quick, lambda _project: []).strategy == "Random"


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        (spec("automatic"), "search.warm_start", "must be `auto`"),
        (spec({"auto": True, "parents": ["a"]}), "search.warm_start", "to be chosen"),
        (spec({"type": "transfer"}), "search.warm_start", "does not say what to learn from"),
        (spec({"auto": True, "max_parents": 6}), "search.warm_start.max_parents", "at most 5"),
        (
            spec({"type": "transfer", "parents": ["a"], "max_parents": 2}),
            "search.warm_start",
            "named one by one",
        ),
        (native(WarmStartConfig=CONFIG), "warm_start", "beside a WarmStartConfig"),
        (
            native() | {"warm_start": {"type": "transfer", "parents": ["a"]}},
            "warm_start",
            "which a native request does itself",
        ),
    ],
)
def test_a_mistake_is_named(body: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        planned(body, lambda _project: [])

    assert [(one.field, says in one.message) for one in caught.value.findings] == [(field, True)]
