"""Both generations of the SDK tune with every strategy, wait, and read the results."""

from typing import Any

import pytest

from tests.clients.running import Clients

JOBS = {"Bayesian": 20, "Random": 6, "Grid": 6, "Hyperband": 6}
BY_BOTH = pytest.mark.parametrize("strategy", JOBS)


@pytest.fixture(scope="module", params=["v2", "v3"])
def seen(request: pytest.FixtureRequest, clients: Clients) -> dict[str, Any]:
    return clients.report(request.param, f"{request.param}_strategies.py")


@BY_BOTH
def test_a_tuning_ends_with_all_its_jobs(seen: dict[str, Any], strategy: str) -> None:
    counters = {name.lower(): count for name, count in seen[strategy]["counters"].items()}

    assert seen[strategy]["status"] == "Completed"
    assert counters["completed"] + counters["stopped"] == JOBS[strategy]
    assert len(seen[strategy]["rows"]) == JOBS[strategy]


@BY_BOTH
def test_the_best_training_job_has_the_best_value(seen: dict[str, Any], strategy: str) -> None:
    rows = seen[strategy]["rows"]
    best = max(rows, key=lambda row: row["FinalObjectiveValue"])

    assert seen[strategy]["best"] == best["TrainingJobName"]
    assert seen[strategy]["best_value"] == pytest.approx(best["FinalObjectiveValue"])
    assert seen[strategy]["best_status"] == best["TrainingJobStatus"]


@BY_BOTH
def test_the_best_model_and_its_hyperparameters_are_there(
    seen: dict[str, Any], strategy: str
) -> None:
    given = {
        name: value.strip('"') for name, value in seen[strategy]["best_hyperparameters"].items()
    }

    assert seen[strategy]["model_size"] > 0
    assert (given["note"], given["sagemaker_program"]) == ("two words", "train.py")
    assert given["_tuning_objective_metric"] == "validation:accuracy"
    assert given["activation"] in {"relu", "tanh"}
    assert len(set(seen[strategy]["tuning_arns"])) == 1


@BY_BOTH
def test_the_dataframe_has_a_column_per_hyperparameter(seen: dict[str, Any], strategy: str) -> None:
    searched = {"layers", "activation"} | ({"rate"} if strategy != "Grid" else set())

    assert set(seen[strategy]["columns"]) == searched | {
        "FinalObjectiveValue",
        "TrainingElapsedTimeSeconds",
        "TrainingEndTime",
        "TrainingJobName",
        "TrainingJobStatus",
        "TrainingStartTime",
    }


def test_a_grid_tries_every_combination_once(seen: dict[str, Any]) -> None:
    tried = [
        (float(str(row["layers"]).strip('"')), row["activation"].strip('"'))
        for row in seen["Grid"]["rows"]
    ]

    assert sorted(tried) == [(n, kind) for n in (2, 4, 6) for kind in ("relu", "tanh")]


def test_bayesian_search_comes_near_the_best_rate(seen: dict[str, Any]) -> None:
    first = [row["FinalObjectiveValue"] for row in seen["Bayesian"]["rows"][:3]]

    assert seen["Bayesian"]["best_value"] > 0.85
    assert seen["Bayesian"]["best_value"] >= max(first)
