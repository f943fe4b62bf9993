"""What nobody knows for sure about AWS can be set to be the other way."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SOURCE

PRINTS_RATE = """
import sys
print("accuracy=" + sys.argv[2])
"""
PRINTS_THREADS = """
import os
print("accuracy=" + os.environ.get("OMP_NUM_THREADS", "7"))
"""
POOR_ONES_LINGER = """
import sys, time
for epoch in range(9):
    print("accuracy=" + sys.argv[2], flush=True)
    if epoch == 4 and sys.argv[2] == "0.1":
        time.sleep({seconds})
"""
FIRST_IS_BETTER = 1
"""A seed that draws 0.9 before 0.1."""


def grid(*values: str) -> dict[str, Any]:
    ranges = {"CategoricalParameterRanges": [{"Name": "rate", "Values": list(values)}]}
    return {"strategy": "Grid", "ranges": ranges, "jobs": None, "parallel": 1, "seed": None}


def test_how_many_attempts_without_success_are_enough(make_lab: LabFactory) -> None:
    lab = make_lab(failed_without_success_limit=2)
    lab.host.put_script("raise SystemExit(1)", SOURCE)
    shown = lab.run(jobs=9, parallel=1)

    assert shown["TrainingJobStatusCounters"]["NonRetryableError"] == 2
    assert "No training job succeeded after 2 attempts" in shown["FailureReason"]


@pytest.mark.parametrize(("fraction", "trials"), [(0.01, 4), (0.0, 6)])
def test_how_much_better_is_an_improvement(
    make_lab: LabFactory, fraction: float, trials: int
) -> None:
    lab = make_lab(plateau_improvement_fraction=fraction)
    lab.host.put_script(PRINTS_RATE, SOURCE)
    plateau = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}}
    rates = ["0.8", "0.801", "0.802", "0.803", "0.804", "0.805"]
    lab.run(**grid(*rates), config={"TuningJobCompletionCriteria": plateau})

    assert len(lab.trials()) == trials


@pytest.mark.parametrize(("factor", "stopped"), [(2, 1), (9, 0)])
def test_how_many_of_hyperbands_trials_go_on(
    make_lab: LabFactory, factor: int, stopped: int
) -> None:
    lab = make_lab(hyperband_reduction_factor=factor)
    lab.host.put_script(POOR_ONES_LINGER.format(seconds=600 if stopped else 0.5), SOURCE)
    resource = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}}
    rate = {"Name": "rate", "Values": ["0.9", "0.1"]}
    shown = lab.run(
        strategy="Hyperband",
        parallel=1,
        jobs=2,
        ranges={"CategoricalParameterRanges": [rate]},
        config={"StrategyConfig": resource},
        seed=FIRST_IS_BETTER,
    )

    assert [each["TunedHyperParameters"]["rate"] for each in lab.trials()] == ["0.9", "0.1"]
    assert shown["TrainingJobStatusCounters"]["Stopped"] == stopped


@pytest.mark.parametrize(
    ("setting", "changes"),
    [
        ({"max_jobs_quota": 4}, {"strategy": "Bayesian", "jobs": 5}),
        ({"max_random_jobs_quota": 4}, {"jobs": 5}),
        ({"max_parallel_quota": 4}, {"jobs": 9, "parallel": 5}),
    ],
)
def test_quotas_are_those_of_the_account(
    make_lab: LabFactory, setting: dict[str, int], changes: dict[str, Any]
) -> None:
    lab = make_lab(**setting)
    with pytest.raises(ClientError, match="4"):
        lab.create(**changes)


def test_an_ended_trials_folder_can_be_kept(make_lab: LabFactory) -> None:
    lab = make_lab(keep_trial_folders=True)
    lab.run(jobs=1, parallel=1)
    [trial] = lab.trials()

    folder = Path(lab.settings.state_dir) / "trials" / trial["TrainingJobName"]
    assert (folder / "code" / "train.py").exists()


def test_trials_may_use_as_many_threads_as_they_like(make_lab: LabFactory) -> None:
    lab = make_lab(trial_threads=0)
    lab.host.put_script(PRINTS_THREADS, SOURCE)
    best = lab.run(jobs=1, parallel=1)["BestTrainingJob"]

    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 7
