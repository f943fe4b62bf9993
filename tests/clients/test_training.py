"""Both generations of the SDK run a plain training job, and follow its logs."""

import json

import pytest

from tests.clients.running import PROGRAMS, Clients


@pytest.mark.parametrize("sdk", ["v2", "v3"])
def test_a_training_job_shows_its_logs_and_leaves_its_model(clients: Clients, sdk: str) -> None:
    output = clients.run(sdk, [str(PROGRAMS / f"{sdk}_train.py")])

    report = json.loads(output.splitlines()[-1])
    assert report["status"] == "Completed"
    assert report["model_size"] > 0
    assert "rows=20 note='two words'" in output
    assert "epoch=4 validation_accuracy=" in output
