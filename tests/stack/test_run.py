"""`tunesmith run` as a person starts it: what it leaves, and that it leaves no process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tunesmith_local.stack.process import MARKER, processes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
TUNESMITH = [sys.executable, "-c", "from tunesmith_client.cli import app; app()"]
SECONDS = 120.0

SCRIPT = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--place", type=float)
parser.add_argument("--epochs", type=int)
options = parser.parse_args()
for epoch in range(options.epochs):
    print(f"score={1 - (options.place - 0.3) ** 2}", flush=True)
    time.sleep(0.05)
"""

SPEC = """
name: tiny
training:
  image: 683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3
  source: ./tiny.py
  instance: {{type: ml.m5.large}}
  max_runtime_seconds: 600
  hyperparameters: {{epochs: {epochs}}}
  metrics: {{score: 'score=([0-9.-]+)'}}
objective: {{metric: score, goal: maximize}}
search:
  strategy: random
  max_jobs: 3
  parallel: 2
  seed: 1
  ranges:
    place: {{min: 0.0, max: 1.0}}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Callable[[int], Path]:
    def write(epochs: int) -> Path:
        (tmp_path / "tiny.py").write_text(SCRIPT)
        path = tmp_path / "tiny.yaml"
        path.write_text(SPEC.format(epochs=epochs))
        return path

    return write


@contextlib.contextmanager
def running(spec: Path) -> Iterator[subprocess.Popen[str]]:
    command = [*TUNESMITH, "run", "--spec", str(spec), "--results", str(spec.parent / "results")]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_line(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if text in line:
            return
    pytest.fail(f"{text!r} was never printed, but:\n{''.join(seen)}")


def state_dir_of(process: subprocess.Popen[str]) -> Path:
    """The directory of the stack that a process started: in the environment of its child."""
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        for entry in Path(f"/proc/{child}/environ").read_bytes().split(b"\0"):
            name, _, value = os.fsdecode(entry).partition("=")
            if name == MARKER:
                return Path(value)
    return pytest.fail("the run started no stack")


def assert_nothing_left(state_dir: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while left := list(processes_of(state_dir)):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)
    assert not state_dir.exists()


def test_a_run_ends_with_its_result_and_nothing_else(spec: Callable[[int], Path]) -> None:
    path = spec(10)
    with running(path) as process:
        wait_for_line(process, "stack ready")
        state_dir = state_dir_of(process)
        output, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, output
    left = json.loads((path.parent / "results" / "last-run.json").read_text())
    assert (left["strategy"], left["status"]) == ("random", "finished")
    assert left["trials"]["total"] == 3
    assert left["objective"]["name"] == "score"
    texts = [message["text"] for message in left["slack_messages"]]
    assert [text.split(":")[0] for text in texts] == ["Tuning started", "Tuning finished"]
    assert json.loads(Path(left["report"]).read_text())["tuning_id"] == left["tuning_id"]
    assert "best score" in output
    assert "Slack, as delivered to #tunings" in output
    assert_nothing_left(state_dir)


def test_a_tuning_that_fails_ends_the_run_with_a_code(spec: Callable[[int], Path]) -> None:
    path = spec(1)
    (path.parent / "tiny.py").write_text("raise SystemExit('no data today')")
    with running(path) as process:
        output, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 1, output
    assert "no data today" in output
    left = json.loads((path.parent / "results" / "last-run.json").read_text())
    assert left["status"] == "failed"
    assert left["trials"]["failed"] > 0
    assert "Tuning failed" in left["slack_messages"][-1]["text"]


@pytest.mark.parametrize(
    ("number", "said"), [(signal.SIGINT, "2 running"), (signal.SIGTERM, "stack ready")]
)
def test_interrupted_it_leaves_nothing(
    spec: Callable[[int], Path], number: signal.Signals, said: str
) -> None:
    with running(spec(100_000)) as process:
        wait_for_line(process, said)
        state_dir = state_dir_of(process)
        process.send_signal(number)
        output, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 128 + number, output
    assert "everything was stopped" in output
    assert_nothing_left(state_dir)


def test_killed_it_leaves_nothing(spec: Callable[[int], Path]) -> None:
    with running(spec(100_000)) as process:
        wait_for_line(process, "2 running")
        state_dir = state_dir_of(process)
        process.kill()
        process.wait()

    deadline = time.monotonic() + SECONDS
    while list(processes_of(state_dir)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
