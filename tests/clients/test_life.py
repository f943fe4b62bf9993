"""Both generations of the SDK find jobs again, start warm from them, stop them, and are refused."""

from typing import Any

import pytest

from tests.clients.running import Clients

STEPS = ["Starting", "Downloading", "Training", "Uploading", "Completed"]
PARENT = "{}-parent"


@pytest.fixture(scope="module", params=["v2", "v3"])
def seen(request: pytest.FixtureRequest, clients: Clients) -> dict[str, Any]:
    return {"sdk": request.param, **clients.report(request.param, f"{request.param}_life.py")}


def test_a_job_is_found_by_its_name_with_its_results(seen: dict[str, Any]) -> None:
    found = seen["found"]

    assert found["name"].startswith(PARENT.format(seen["sdk"]))
    assert found["rows"] == 6
    assert found["transitions"] == STEPS


def test_tags_are_on_the_job_and_on_its_trials(seen: dict[str, Any]) -> None:
    job, trial = seen["found"]["tags"]

    assert {"Key": "team", "Value": "vision"} in job
    assert {"Key": "team", "Value": "vision"} in trial


@pytest.mark.parametrize("kind", ["IdenticalDataAndAlgorithm", "TransferLearning"])
def test_a_warm_start_builds_on_a_finished_job(seen: dict[str, Any], kind: str) -> None:
    warm = seen["warm"][kind]

    assert warm["status"] == "Completed"
    assert warm["parents"] == [seen["found"]["name"]]


def test_only_an_identical_warm_start_compares_with_its_parents(seen: dict[str, Any]) -> None:
    identical = seen["warm"]["IdenticalDataAndAlgorithm"]

    assert identical["overall_best"] in {identical["best"], identical["parent_best"]}
    assert seen["warm"]["TransferLearning"]["overall_best"] is None


def test_a_stop_ends_the_job_and_its_trials(seen: dict[str, Any]) -> None:
    counters = {
        name.lower().replace("_", ""): count for name, count in seen["stopped"]["counters"].items()
    }

    assert seen["stopped"]["status"] == "Stopped"
    assert counters["inprogress"] == 0
    assert counters["stopped"] == 2


def test_what_sagemaker_refuses_is_refused_in_its_words(seen: dict[str, Any]) -> None:
    refused, name = seen["refused"], seen["found"]["name"]

    assert refused["same name"] == (
        f"ResourceInUse: A hyperparameter tuning job with the name, {name}, already exists."
        " Choose a different name."
    )
    assert refused["unknown"] == (
        "ResourceNotFound: Amazon SageMaker can't find a tuning job called no. Type another name."
    )
    assert refused["numbers in a grid"].startswith("ValidationException: ")


@pytest.mark.parametrize("seen", ["v2"], indirect=True)
def test_v2_attaches_with_the_tuner_and_the_estimator_it_was(seen: dict[str, Any]) -> None:
    found = seen["found"]

    assert (found["strategy"], found["limits"]) == ("Bayesian", [6, 3])
    assert (found["estimator"], found["note"].strip('"')) == ("SKLearn", "two words")
    assert found["ranges"] == ["activation", "layers", "rate"]


@pytest.mark.parametrize("seen", ["v3"], indirect=True)
def test_v3_lists_the_job_and_names_its_model(seen: dict[str, Any]) -> None:
    found = seen["found"]

    assert found["listed"] == [found["name"]]
    assert found["model"] == found["expected_model"]


@pytest.mark.parametrize("seen", ["v3"], indirect=True)
def test_v3_is_told_that_a_stopped_job_cannot_be_stopped(seen: dict[str, Any]) -> None:
    assert seen["stopped"]["again"].startswith("ValidationException: ")
