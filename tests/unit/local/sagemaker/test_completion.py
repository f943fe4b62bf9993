"""When a tuning job ends before all its trials have run."""

import time
from typing import Any

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SLEEP, SOURCE, Lab

RISING = ["0.5", "0.6", "0.9"]
FLAT = ["0.8", "0.5", "0.6", "0.7", "0.801", "0.9"]


def grid(values: list[str]) -> dict[str, Any]:
    ranges = {"CategoricalParameterRanges": [{"Name": "rate", "Values": values}]}
    return {"strategy": "Grid", "ranges": ranges, "jobs": None, "parallel": 1, "seed": None}


def criteria(**members: object) -> dict[str, object]:
    return {"TuningJobCompletionCriteria": members}


def test_a_reached_target_ends_the_tuning(lab: Lab) -> None:
    shown = lab.run(**grid([*RISING, "0.1"]), config=criteria(TargetObjectiveMetricValue=0.6))

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert len(lab.trials()) == 2


def test_a_reached_target_stops_the_trials_that_still_run(lab: Lab) -> None:
    lab.host.put_script(
        "import sys, time\nprint('accuracy=0.9', flush=True)\n"
        "time.sleep(600 if sys.argv[-1] == 'slow' else 0)",
        SOURCE,
    )
    ranges = {"CategoricalParameterRanges": [{"Name": "rate", "Values": ["slow", "quick"]}]}

    shown = lab.run(
        **{**grid([]), "ranges": ranges, "parallel": 2},
        config=criteria(TargetObjectiveMetricValue=0.9),
    )

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert [each["TrainingJobStatus"] for each in lab.trials()] == ["Stopped", "Completed"]


def test_a_plateau_ends_the_tuning(lab: Lab) -> None:
    plateau = {"MaxNumberOfTrainingJobsNotImproving": 4}

    shown = lab.run(**grid(FLAT), config=criteria(BestObjectiveNotImproving=plateau))

    # 0.801 is better than 0.8, but by less than one per cent.
    assert len(lab.trials()) == 5
    details = shown["TuningJobCompletionDetails"]
    assert details["NumberOfTrainingJobsObjectiveNotImproving"] == 4
    best = shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert best["Value"] == pytest.approx(0.801)


def test_convergence_ends_the_tuning_and_is_noted(make_lab: LabFactory) -> None:
    lab = make_lab(convergence_jobs=3)
    converge = {"CompleteOnConvergence": "Enabled"}

    shown = lab.run(**grid(FLAT), config=criteria(ConvergenceDetected=converge))

    assert len(lab.trials()) == 4
    assert shown["TuningJobCompletionDetails"]["ConvergenceDetectedTime"]


@pytest.mark.parametrize("status", ["Completed", "Stopped"])
def test_a_tuning_that_has_run_for_as_long_as_it_may_is_ended(
    make_lab: LabFactory, status: str
) -> None:
    ahead = [0.0]
    lab = make_lab(clock=lambda: time.time() + ahead[0], status_after_max_runtime=status)
    lab.host.put_script(SLEEP, SOURCE)
    limits = {"MaxNumberOfTrainingJobs": 5, "MaxParallelTrainingJobs": 1}
    lab.create(config={"ResourceLimits": {**limits, "MaxRuntimeInSeconds": 120}})
    [first] = lab.running(1)

    ahead[0] = 121.0
    lab.create("another")  # anything that happens makes the engine look at the clock

    shown = lab.ended()
    assert shown["HyperParameterTuningJobStatus"] == status
    assert lab.training(first)["TrainingJobStatus"] == "Stopped"
    assert shown["ConsumedResources"]["RuntimeInSeconds"] >= 120


def test_all_tunings_share_the_processes_there_are(make_lab: LabFactory) -> None:
    lab = make_lab(max_parallel_processes=2)
    lab.host.put_script(SLEEP, SOURCE)
    lab.create("one", jobs=9, parallel=9)
    first, second = lab.running(2, "one")
    lab.create("two", jobs=9, parallel=9)

    lab.client.stop_training_job(TrainingJobName=first)

    lab.until(lambda: lab.trials("two"))
    assert [each["TrainingJobName"] for each in lab.trials("one")] == [first, second]
