"""Asking again: the same request, changed as asked, narrower where the trials speak for it."""

import json
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import (
    GUARDRAILS,
    ID,
    NOON,
    PRICES,
    native_request,
    record,
    spec_body,
    trial,
    tuning_job,
)
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import InvalidRequest, TuningNotFound
from tunesmith.domain.planning import plan
from tunesmith.domain.rerunning import RerunRequest
from tunesmith.domain.results import build_result
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.rerun import Again, ask_again

SPEC_VALUES = {"learning_rate": "0.01", "hidden": "64", "activation": "tanh"}
NATIVE_VALUES = {"rate": "0.05", "units": "8", "solver": "adam"}


def world(
    body: dict[str, Any], trials: list[Trial] | None = None, **changes: Any
) -> tuple[FakeTunings, FakeDocuments]:
    """A tuning with what it was asked for, over where there are trials."""
    asked: TuningRecord = record(**changes)
    documents = FakeDocuments()
    documents.put(asked.request_key, json.dumps(body).encode())
    if trials is not None:
        result = build_result(asked, tuning_job(), trials, [], ended_at=NOON)
        documents.put("result", result.to_json().encode())
        over = {"status": TuningStatus.FINISHED, "result_key": "result"}
        asked = asked.model_copy(update=over)
    return FakeTunings(asked), documents


def again(body: dict[str, Any], trials: list[Trial] | None = None, **asked: Any) -> Again:
    tunings, documents = world(body, trials)
    request = RerunRequest.model_validate(asked)
    return ask_again(ID, request, tunings=tunings, documents=documents)


def best_of(values: dict[str, str], *others: dict[str, str]) -> list[Trial]:
    """Trials of which the first is the best, and each better than the next."""
    return [
        trial(number, [1 - number / 10], hyperparameters=each)
        for number, each in enumerate((values, *others))
    ]


def runs(body: dict[str, Any]) -> bool:
    return bool(plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES))


def change(found: Again, name: str) -> tuple[Any, Any]:
    (one,) = (each for each in found.narrowed if each.hyperparameter == name)
    return one.before, one.after


@pytest.mark.parametrize("body", [spec_body(), {"tuning_job": native_request()}])
def test_without_changes_it_is_the_very_request(body: dict[str, Any]) -> None:
    assert again(body).body == body


def test_spec_takes_every_change_and_stays_in_its_project() -> None:
    found = again(spec_body(), max_jobs=2, budget=3, strategy="random", name="again").body

    # Three at a time were more than there are now.
    changed = {"max_jobs": 2, "parallel": 2, "strategy": "random"}
    assert found["search"] == spec_body()["search"] | changed
    assert (found["name"], found["project"], found["budget"]) == ("again", "digits", {"usd": 3})
    assert runs(found)


def test_native_request_takes_every_change_in_its_own_words() -> None:
    asked = {"tuning_job": native_request()}

    found: Any = again(asked, max_jobs=5, parallel=1, strategy="bayesian", name="again").body

    config = found["tuning_job"]["HyperParameterTuningJobConfig"]
    assert config["ResourceLimits"] == {"MaxNumberOfTrainingJobs": 5, "MaxParallelTrainingJobs": 1}
    assert (config["Strategy"], found["name"]) == ("Bayesian", "again")
    assert runs(found)


def test_ranges_shrink_around_the_best_each_in_its_scale() -> None:
    worse = {**SPEC_VALUES, "activation": "relu"}

    found = again(spec_body(), best_of(SPEC_VALUES, worse), narrow=True)

    ranges = found.body["search"]["ranges"]  # type: ignore[index, call-overload]
    # Three decades become one and a half, around 0.01.
    assert change(found, "learning_rate")[1] == pytest.approx(
        {"min": 0.01 / 10**0.75, "max": 0.01 * 10**0.75}, rel=1e-5
    )
    assert ranges["learning_rate"]["scale"] == "logarithmic"  # type: ignore[index, call-overload]
    assert ranges["hidden"] == {"min": 16, "max": 124}  # type: ignore[index, call-overload]
    assert change(found, "activation") == (["relu", "tanh"], ["tanh"])
    assert runs(found.body)


def test_native_ranges_shrink_as_those_of_a_spec_do() -> None:
    asked = {"tuning_job": native_request()}

    found: Any = again(asked, best_of(NATIVE_VALUES), narrow={"factor": 0.25})

    ranges = found.body["tuning_job"]["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges["IntegerParameterRanges"] == [
        {"Name": "units", "MinValue": "8", "MaxValue": "15"}
    ]
    (rate,) = ranges["ContinuousParameterRanges"]
    assert (float(rate["MinValue"]), float(rate["MaxValue"])) == pytest.approx((0.037625, 0.062375))
    # Nobody tried the other solver, so that nothing speaks against it.
    assert ranges["CategoricalParameterRanges"] == [{"Name": "solver", "Values": ["sgd", "adam"]}]
    assert runs(found.body)


def test_a_list_of_one_definition_is_narrowed_and_several_are_refused() -> None:
    request = native_request()
    config = request["HyperParameterTuningJobConfig"]
    definition = request.pop("TrainingJobDefinition") | {
        "DefinitionName": "one",
        "HyperParameterRanges": config.pop("ParameterRanges"),
        "TuningObjective": config.pop("HyperParameterTuningJobObjective"),
    }
    one = {"tuning_job": request | {"TrainingJobDefinitions": [definition]}}
    two = {"tuning_job": request | {"TrainingJobDefinitions": [definition, definition]}}

    assert again(one, best_of(NATIVE_VALUES), narrow=True).narrowed
    with pytest.raises(InvalidRequest, match="ranges of its own"):
        again(two, best_of(NATIVE_VALUES), narrow=True)


def test_choices_stay_that_the_better_half_used_or_nobody_tried() -> None:
    body = spec_body()
    body["search"]["ranges"]["activation"] = ["a", "b", "c", "d"]
    tried = [{**SPEC_VALUES, "activation": each} for each in ("b", "a", "c", "c")]

    found = again(body, best_of(*tried), narrow=True)

    assert change(found, "activation")[1] == ["a", "b", "d"]


def test_choice_that_always_fails_is_left_out() -> None:
    failed = trial(9, status=TrialStatus.FAILED, hyperparameters={"activation": "relu"})

    found = again(spec_body(), [*best_of(SPEC_VALUES), failed], narrow=True)

    assert change(found, "activation")[1] == ["tanh"]


@pytest.mark.parametrize("best", ["1", "2", "4", "64"])
def test_whole_numbers_keep_at_least_two_values_and_the_best_among_them(best: str) -> None:
    body = spec_body()
    body["search"]["ranges"]["hidden"] = {"min": 1, "max": 64}
    values = {**SPEC_VALUES, "hidden": best}

    for _ in range(5):
        found: Any = again(body, best_of(values), narrow=0.1)
        body = found.body
        hidden = body["search"]["ranges"]["hidden"]
        assert 1 <= hidden["min"] <= int(best) <= hidden["max"] <= 64
        assert hidden["min"] < hidden["max"]
        assert all(isinstance(bound, int) for bound in hidden.values())


def test_continuous_range_stays_one_when_its_bounds_become_whole() -> None:
    body = spec_body()
    body["search"]["ranges"]["hidden"] = {"min": 0, "max": 8.0}

    found: Any = again(body, best_of({**SPEC_VALUES, "hidden": "4"}), narrow=True)

    hidden = json.loads(json.dumps(found.body))["search"]["ranges"]["hidden"]
    assert (hidden, type(hidden["min"])) == ({"min": 2.0, "max": 6.0}, float)


def test_grid_forgets_how_many_trials_it_had() -> None:
    body = spec_body()
    body["search"] |= {"strategy": "grid", "max_jobs": 4, "parallel": 2}
    body["search"]["ranges"] = {"activation": ["relu", "tanh"], "hidden": [16, 32]}
    tried = [
        {"activation": activation, "hidden": hidden}
        for activation, hidden in (("tanh", "16"), ("tanh", "32"), ("relu", "16"), ("relu", "32"))
    ]

    found: Any = again(body, best_of(*tried), narrow=True).body

    assert "max_jobs" not in found["search"]
    assert runs(found)


def test_narrowing_needs_a_best_trial() -> None:
    with pytest.raises(InvalidRequest, match="none before its end") as running:
        again(spec_body(), narrow=True)
    with pytest.raises(InvalidRequest, match="has none") as failed:
        again(spec_body(), [trial(1, status=TrialStatus.FAILED)], narrow=True)

    assert running.value.findings[0].field == failed.value.findings[0].field == "narrow"


def test_narrowing_that_would_change_nothing_is_refused() -> None:
    body = spec_body()
    body["search"]["ranges"] = {"activation": ["relu", "tanh"]}

    with pytest.raises(InvalidRequest, match="leaves every range"):
        again(body, best_of({"activation": "tanh"}), narrow=True)


def test_narrowing_that_leaves_nothing_to_search_is_refused() -> None:
    body = spec_body()
    body["search"]["ranges"] = {"activation": ["relu", "tanh"]}

    with pytest.raises(InvalidRequest, match="nothing to search"):
        again(body, best_of({"activation": "tanh"}, {"activation": "relu"}), narrow=True)


def test_unknown_tuning_is_named() -> None:
    with pytest.raises(TuningNotFound):
        ask_again("zz", RerunRequest(), tunings=FakeTunings(), documents=FakeDocuments())
