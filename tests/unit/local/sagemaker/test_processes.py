"""No trial outlives its engine, and none takes anything else along."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.sagemaker_host import FakeHost
from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SLEEP, SOURCE, TRAIN, Lab, settings_for

FORKS = """
import os, pathlib, subprocess, sys, time
child = "import time; time.sleep(600)"
same_group = subprocess.Popen([sys.executable, "-c", child])
detached = subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
print(f"pids {os.getpid()} {same_group.pid} {detached.pid}", flush=True)
print("accuracy=0.5", flush=True)
time.sleep(float(sys.argv[-1]))
"""
ENGINE = """
import sys, time
from pathlib import Path
from tests.unit.local.sagemaker.lab import SOURCE, FakeHost, Lab, settings_for
from tests.unit.local.sagemaker.test_processes import FORKS
lab = Lab(settings_for(Path(sys.argv[1])), FakeHost())
lab.engine.start()
lab.host.put_script(FORKS, SOURCE)
lab.create(jobs=1, parallel=1, ranges={"CategoricalParameterRanges": [
    {"Name": "rate", "Values": ["600"]}]})
lab.until(lambda: lab.host.lines)
lines = [line for lines in lab.host.lines.values() for line in lines]
print(lines[0], flush=True)
time.sleep(600)
"""
WAITS = {"CategoricalParameterRanges": [{"Name": "rate", "Values": ["600"]}]}
ENDS = {"CategoricalParameterRanges": [{"Name": "rate", "Values": ["0"]}]}


def alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def told_pids(lab: Lab) -> list[int]:
    """Wait until the trial has said which processes are its own."""
    lab.until(lambda: any("pids" in line for lines in lab.host.lines.values() for line in lines))
    [line] = [line for lines in lab.host.lines.values() for line in lines if "pids" in line]
    return [int(word) for word in line.split()[1:]]


def gone(pids: list[int]) -> Callable[[], bool]:
    return lambda: not any(alive(pid) for pid in pids)


@pytest.mark.parametrize("how", ["ends by itself", "is stopped", "dies with its engine"])
def test_what_a_trial_has_forked_goes_with_it(lab: Lab, how: str) -> None:
    lab.host.put_script(FORKS, SOURCE)
    lab.create(jobs=1, parallel=1, ranges=ENDS if how == "ends by itself" else WAITS)
    pids = told_pids(lab)

    if how == "is stopped":
        lab.client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="job")
        lab.ended()
    elif how == "dies with its engine":
        lab.engine.stop(grace_seconds=0.1)

    lab.until(gone(pids))


def test_a_killed_engine_takes_all_its_trials_along(tmp_path: Path) -> None:
    root = Path(__file__).parents[4]
    path = [root, root / "layers/core", root / "local"]
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        cwd=root,
    )
    with engine:
        assert engine.stdout
        pids = [int(word) for word in engine.stdout.readline().split()[1:]]
        engine.send_signal(signal.SIGKILL)

    assert len(pids) == 3
    Lab.until(gone(pids))


def test_a_killed_supervisor_costs_its_trials_and_nothing_more(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)
    supervisor = lab.engine._runner._spawner.supervisor_pid
    assert supervisor
    pid = lab.engine._store.trials.find("123456789012", "eu-central-1", name)
    assert pid
    assert pid.pid

    os.kill(supervisor, signal.SIGKILL)

    lab.until(gone([pid.pid]))
    shown = lab.ended()
    assert shown["TrainingJobStatusCounters"]["RetryableError"] == 1
    assert "InternalServerError" in lab.training(name)["FailureReason"]
    lab.host.put_script(TRAIN, SOURCE)
    assert lab.run("next")["HyperParameterTuningJobStatus"] == "Completed"


def test_a_new_engine_lets_a_trial_begin_anew_and_counts_it_once(
    make_lab: LabFactory, tmp_path: Path
) -> None:
    before = make_lab()
    before.host.put_script(SLEEP, SOURCE)
    before.create(jobs=3, parallel=1, seed=5)
    [lost] = before.running(1)
    rates = [each["TunedHyperParameters"]["rate"] for each in before.trials()]
    before.engine.stop(grace_seconds=0.1)

    after = Lab(settings_for(tmp_path / "engine"), FakeHost())
    after.engine.start()
    try:
        shown = after.ended()
        trials = after.trials()
        again = after.training(lost)
        points = after.engine._store.metrics.curve(1, "accuracy")
    finally:
        after.engine.stop(grace_seconds=0.5)

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"] == {
        "Completed": 3, "InProgress": 0, "RetryableError": 0, "NonRetryableError": 0, "Stopped": 0
    }  # fmt: skip
    assert [each["TrainingJobName"][:7] for each in trials] == ["job-001", "job-002", "job-003"]
    assert trials[0]["TunedHyperParameters"]["rate"] == rates[0]
    assert "Restarting" in [each["Status"] for each in again["SecondaryStatusTransitions"]]
    assert 0.25 not in points, "what the lost attempt emitted must not count"


@pytest.mark.parametrize("how", ["was to stop", "began too often"])
def test_a_new_engine_ends_a_trial_that_shall_not_begin_anew(
    make_lab: LabFactory, tmp_path: Path, how: str
) -> None:
    before = make_lab(stop_delay_seconds=600)
    before.host.put_script(SLEEP, SOURCE)
    before.create(jobs=2, parallel=1)
    [lost] = before.running(1)
    if how == "was to stop":
        before.client.stop_training_job(TrainingJobName=lost)
    before.engine.stop(grace_seconds=0.1)

    most = 0 if how == "began too often" else 10
    after = Lab(settings_for(tmp_path / "engine", lost_trial_restarts=most), FakeHost())
    after.engine.start()
    try:
        after.ended()
        shown = after.training(lost)
    finally:
        after.engine.stop(grace_seconds=0.5)

    expected = "Stopped" if how == "was to stop" else "Failed"
    assert shown["TrainingJobStatus"] == expected
    assert ("InternalServerError" in shown.get("FailureReason", "")) == (expected == "Failed")


def test_an_orphan_is_killed_but_never_a_namesake(make_lab: LabFactory, tmp_path: Path) -> None:
    before = make_lab()
    before.host.put_script(SLEEP, SOURCE)
    before.create(jobs=2, parallel=2)
    names = before.running(2)
    before.engine.stop(grace_seconds=0.1)
    bystanders = [sleeper(), sleeper()]
    after = Lab(settings_for(tmp_path / "engine"), FakeHost())
    store = after.engine._store
    for name, process, shift in zip(names, bystanders, (0, 1), strict=True):
        trial = store.trials.find("123456789012", "eu-central-1", name)
        assert trial
        store.trials.update(trial.id, pid=process.pid, pid_start=started(process.pid) + shift)

    after.engine.start()

    try:
        assert bystanders[0].wait(timeout=30) == -signal.SIGKILL
        assert bystanders[1].poll() is None
    finally:
        after.engine.stop(grace_seconds=0.5)
        bystanders[1].kill()
        bystanders[1].wait()


def test_stopping_an_engine_twice_is_stopping_it_once(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1)

    started_at = time.monotonic()
    lab.engine.stop()
    lab.engine.stop()

    assert time.monotonic() - started_at < 30


def sleeper() -> "subprocess.Popen[bytes]":
    code = "import time; time.sleep(600)"
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True)


def started(pid: int) -> Any:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[19])
