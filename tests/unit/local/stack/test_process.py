import os
import subprocess
import sys
from pathlib import Path

import pytest

from tunesmith_local.stack.embedded import reachable_api_url
from tunesmith_local.stack.options import StackOptions
from tunesmith_local.stack.process import MARKER, StackError, listen, processes_of, sweep


def test_only_marked_processes_are_swept(tmp_path: Path) -> None:
    ours, other = tmp_path / "ours", tmp_path / "ours-too"
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with (
        subprocess.Popen(sleeper, env={**os.environ, MARKER: str(ours)}) as marked,
        subprocess.Popen(sleeper, env={**os.environ, MARKER: str(other)}) as unmarked,
    ):
        assert list(processes_of(ours)) == [marked.pid]

        sweep(ours)

        assert marked.wait(timeout=60) < 0
        assert unmarked.poll() is None
        unmarked.kill()


def test_a_taken_port_is_refused_with_its_number() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"port {port} cannot be used"):
            listen(port)


def test_two_stacks_have_different_state_directories(tmp_path: Path) -> None:
    options = StackOptions()

    assert options.resolved_state_dir(tmp_path) != options.resolved_state_dir(tmp_path)
    assert options.resolved_state_dir(tmp_path).is_relative_to(tmp_path / ".tunesmith")


def test_the_apis_address_is_one_that_loopback_answers() -> None:
    deployed = "https://abc123.execute-api.us-east-1.amazonaws.com/v1"

    url = reachable_api_url("http://127.0.0.1:4000", deployed)

    assert url == "http://127.0.0.1:4000/_aws/execute-api/abc123/v1"
