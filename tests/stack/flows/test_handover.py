"""A tuner of either generation of the SageMaker SDK is handed to the service as it stands."""

import os
from typing import Any

import pytest

from tests.clients.running import ROOT, Clients
from tests.stack.flows.service import Service

PACKAGES = (ROOT / "layers" / "core", ROOT / "client")


@pytest.fixture(scope="module", params=["v2", "v3"])
def seen(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What the program saw that handed its tuner over."""
    sdk = request.param
    clients = Clients(service.addresses, tmp_path_factory.mktemp("handover") / sdk)
    found = clients.report(
        sdk,
        f"{sdk}_handover.py",
        PYTHONPATH=os.pathsep.join(map(str, PACKAGES)),
        TUNESMITH_API_URL=service.addresses.api_url,
    )
    return {"sdk": sdk, **found}


def test_the_service_runs_what_the_tuner_says(seen: dict[str, Any]) -> None:
    assert (seen["name"], seen["status"]) == ("handed über", "finished")
    assert seen["project"] == f"{seen['sdk']}-handed"
    assert seen["rows"] == 2
    assert {"name", "status", "objective", "rate", "layers", "activation"} <= set(seen["columns"])
    assert seen["rates"] == "float64"


def test_the_tuner_and_the_sdk_know_the_job_afterwards(seen: dict[str, Any]) -> None:
    assert seen["job_name"].startswith("test-")
    assert seen["best"][0] == seen["sdk_best"] == seen["attached"]
    assert seen["sdk_rows"] == 2


def test_a_dry_run_starts_nothing_and_says_what_it_would_be(seen: dict[str, Any]) -> None:
    trials, config = seen["preview"]

    assert trials == 2
    assert config["ResourceLimits"]["MaxParallelTrainingJobs"] == 2


def test_nothing_is_left_hooked_into_the_calls_of_other_clients(seen: dict[str, Any]) -> None:
    assert seen["hook_is_gone"]


def test_the_handle_is_found_again_and_shows_itself(seen: dict[str, Any]) -> None:
    assert seen["same"]
    assert "handed über" in seen["page"]
    assert seen["job_name"] in seen["page"]
