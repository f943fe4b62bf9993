"""Which earlier tunings serve as parents, which do not and why, and what is repaired."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.changes import Change, config, definition, drop, limit, several
from tests.fakes.samples import NOON, REGISTRY, native_request
from tunesmith.domain.parent_choice import Choice, choose_parents
from tunesmith.domain.parents import check_parents
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.warm_starts import MOST_TEXT, Candidate, Wish

XGBOOST = f"{REGISTRY}/sagemaker-xgboost:1.7-1"
UNITS = ("ParameterRanges", "IntegerParameterRanges")
LISTS = ("ParameterRanges", "CategoricalParameterRanges")


def request(*changes: Change) -> dict[str, Any]:
    made = native_request()
    for change in changes:
        change(made)
    return made


def earlier(
    number: int, *changes: Change, objective: float | None = 0.9, trials: int = 20
) -> Candidate:
    return Candidate(
        tuning_id=f"{number:016d}",
        name=f"earlier-{number}",
        job_name=f"dev-{number:016d}",
        created_at=NOON + timedelta(hours=number),
        objective=objective,
        trials=trials,
        request=request(*changes),
    )


def chosen(*candidates: Candidate, asked: Sequence[Change] = (), **wish: Any) -> Choice:
    return choose_parents(request(*asked), candidates, Wish(**wish), Quotas())


def names(choice: Choice) -> list[str]:
    return [one.name for one in choice.warm_start.parents]


def reasons(choice: Choice) -> dict[str, str]:
    return {one.name: one.reason for one in choice.warm_start.rejected}


def fixed(name: str, value: str) -> Change:
    return definition("StaticHyperParameters", name, value=value)


def test_the_best_come_first_and_of_equals_the_newest() -> None:
    values = {1: 0.7, 2: 0.9, 3: 0.9, 4: 0.8, 5: 0.6, 6: 0.5}
    choice = chosen(*(earlier(at, objective=value) for at, value in values.items()))

    assert names(choice) == ["earlier-3", "earlier-2", "earlier-4", "earlier-1", "earlier-5"]
    assert reasons(choice) == {"earlier-6": "fits, but 5 better ones were chosen"}


def test_the_best_is_the_lowest_where_the_objective_is_minimized() -> None:
    low = config("HyperParameterTuningJobObjective", "Type", value="Minimize")

    choice = chosen(
        earlier(1, low, objective=0.2), earlier(2, low, objective=0.4), asked=[low], max_parents=1
    )

    assert names(choice) == ["earlier-1"]


@pytest.mark.parametrize(
    ("parent", "reason"),
    [
        (earlier(1, objective=None), "no trial that reported the objective"),
        (earlier(1, several), "several training definitions"),
        (earlier(1, config("Strategy", value="Hyperband")), "searched by Hyperband"),
        (
            earlier(1, config("HyperParameterTuningJobObjective", "MetricName", value="loss")),
            "optimised another objective, Maximize loss",
        ),
        (earlier(1, fixed("depth", "3")), "it has depth beside"),
        (earlier(1, definition("Environment", value={"A": "b"})), "has another Environment"),
        (
            earlier(1, definition("AlgorithmSpecification", "TrainingImage", value=XGBOOST)),
            "another algorithm, sagemaker-xgboost",
        ),
        (earlier(1, trials=731), "more than SageMaker's limit"),
        (earlier(1).model_copy(update={"request": None}), "a definition that is not kept"),
    ],
)
def test_what_does_not_serve_is_named_with_its_reason(parent: Candidate, reason: str) -> None:
    choice = chosen(parent, earlier(2))

    assert names(choice) == ["earlier-2"]
    assert reason in reasons(choice)["earlier-1"]


@pytest.mark.parametrize("number", [10, 11])
def test_more_than_ten_changed_values_are_too_many(number: int) -> None:
    before = [fixed(f"p{at}", "1") for at in range(number)]
    now = [fixed(f"p{at}", "2") for at in range(number)]

    choice = chosen(earlier(1, *before), asked=now)

    assert bool(names(choice)) == (number == 10)


@pytest.mark.parametrize(
    ("change", "kind", "why"),
    [
        (limit("MaxNumberOfTrainingJobs", 5), "identical", "of every parent"),
        (config(*UNITS, 0, "MaxValue", value="512"), "identical", "of every parent"),
        (fixed("epochs", "40"), "transfer", "earlier-1 (0000000000000001) has another value of"),
        (
            definition("InputDataConfig", value=[{"ChannelName": "train"}]),
            "transfer",
            "has other inputs",
        ),
        (
            definition(
                "AlgorithmSpecification",
                "TrainingImage",
                value=f"{REGISTRY}/sagemaker-scikit-learn:1.4-1-cpu-py3",
            ),
            "transfer",
            "has another image",
        ),
    ],
)
def test_the_type_is_identical_only_where_nothing_but_the_search_changed(
    change: Change, kind: str, why: str
) -> None:
    warm_start = chosen(earlier(1), earlier(2, change), asked=[change]).warm_start

    assert warm_start.type == kind
    assert why in warm_start.why


def test_other_code_is_no_identical_algorithm() -> None:
    before, now = (fixed("sagemaker_submit_directory", f"s3://b/{one}") for one in ("old", "new"))

    warm_start = chosen(earlier(1, before), asked=[now]).warm_start

    assert warm_start.type == "transfer"
    assert "has other code" in warm_start.why


def test_a_type_that_is_asked_for_decides_who_serves() -> None:
    candidates = earlier(1, fixed("epochs", "40")), earlier(2)

    assert names(chosen(*candidates, type="identical")) == ["earlier-2"]
    assert "not identical" in reasons(chosen(*candidates, type="identical"))["earlier-1"]
    assert chosen(candidates[1], type="transfer").warm_start.type == "transfer"


def test_without_a_parent_the_reason_is_said() -> None:
    assert chosen().warm_start.why == "no earlier tuning of the project has ended"
    none = chosen(earlier(1, objective=None))
    assert none.warm_start.why == "no earlier tuning of the project fits"
    assert none.applied(request()) == request()


IS_XGBOOST = definition("AlgorithmSpecification", "TrainingImage", value=XGBOOST)
SDK = fixed("sagemaker_estimator_module", '"sagemaker.sklearn"')
REPAIRED: list[tuple[str, list[Change], list[Change]]] = [
    ("gamma is written out as 0", [IS_XGBOOST], [IS_XGBOOST, fixed("gamma", "4")]),
    ("eta is left out", [IS_XGBOOST, fixed("eta", "0.30")], [IS_XGBOOST]),
    ("sagemaker_estimator_module is left out", [SDK], []),
    ("sagemaker_estimator_module is written out", [], [SDK]),
    (
        "units is searched as the list of its 3 whole numbers",
        [config(*UNITS, 0, "MinValue", value="62")],
        [
            drop("HyperParameterTuningJobConfig", *UNITS),
            config(*LISTS, value=[
                {"Name": "solver", "Values": ["sgd", "adam"]},
                {"Name": "units", "Values": ["63", "64"]},
            ]),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("told", "asked", "parent"), REPAIRED, ids=[one[0] for one in REPAIRED])
def test_what_changes_no_trial_is_repaired(
    told: str, asked: list[Change], parent: list[Change]
) -> None:
    before, candidate = request(*asked), earlier(1, *parent)
    assert check_parents(before, {"one": candidate.request})

    choice = chosen(candidate, asked=asked)

    assert names(choice) == ["earlier-1"]
    assert [one for one in choice.warm_start.repairs if told in one]
    after = choice.applied(before)
    assert check_parents(after, {"one": candidate.request}) == []
    assert before == request(*asked)


@pytest.mark.parametrize(
    ("asked", "parent"),
    [
        ([], [fixed("depth", "3")]),
        ([fixed("gamma", "0")], []),
        ([IS_XGBOOST, fixed("gamma", "1")], [IS_XGBOOST]),
        ([IS_XGBOOST], [IS_XGBOOST, fixed("num_class", "3")]),
        (
            [IS_XGBOOST, fixed("sagemaker_program", "a.py"), fixed("gamma", "0")],
            [IS_XGBOOST, fixed("sagemaker_program", "a.py")],
        ),
    ],
)
def test_what_might_change_a_trial_is_not(asked: list[Change], parent: list[Change]) -> None:
    assert names(chosen(earlier(1, *parent), asked=asked)) == []


def test_the_best_parent_decides_what_is_repaired() -> None:
    candidates = (
        earlier(1, IS_XGBOOST, fixed("gamma", "4"), objective=0.9),
        earlier(2, IS_XGBOOST, objective=0.8),
    )

    choice = chosen(*candidates, asked=[IS_XGBOOST])

    assert names(choice) == ["earlier-1"]
    assert "lacks gamma" in reasons(choice)["earlier-2"]


def test_a_reason_is_no_longer_than_a_record_can_hold() -> None:
    many = [fixed(f"parameter_{at}" * 10, "1") for at in range(50)]

    reason = reasons(chosen(earlier(1, *many)))["earlier-1"]

    assert len(reason) == MOST_TEXT
    assert reason.endswith("…")
