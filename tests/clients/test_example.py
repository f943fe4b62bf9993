"""The example of examples/sdk, run as its README says, with an endpoint and nothing else."""

import subprocess
from pathlib import Path

import pytest

from tests.clients.running import ROOT, Clients

EXAMPLES = ROOT / "examples"
TRIALS_PYTHON = ROOT / ".tunesmith" / "trials-env" / "bin" / "python"


@pytest.mark.parametrize("sdk", ["v2", "v3"])
def test_the_example_tunes_and_names_its_best_training_job(
    clients: Clients, tmp_path: Path, sdk: str
) -> None:
    subprocess.run([TRIALS_PYTHON, EXAMPLES / "digits" / "make_data.py", tmp_path], check=True)
    program = EXAMPLES / "sdk" / f"tune_{sdk}.py"
    sizes = ["--jobs", "3", "--parallel", "2", "--epochs", "2"]

    output = clients.run(sdk, [str(program), "--data", str(tmp_path), *sizes])

    *_, first, _, _, best = output.splitlines()
    assert best == f"best training job: {first.split()[0]}"
    assert float(first.split()[1]) > 0.1
