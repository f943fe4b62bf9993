"""Grid, Bayesian and Hyperband search, end to end."""

from typing import Any

import pytest

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SOURCE, Lab

CATEGORIES = {
    "CategoricalParameterRanges": [
        {"Name": "rate", "Values": ["0.2", "0.4", "0.6"]},
        {"Name": "flavour", "Values": ["a", "b"]},
    ]
}
PATIENT = """
import argparse, time
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--epochs", type=int)
given, _ = parser.parse_known_args()
for epoch in range(given.epochs):
    print(f"accuracy={given.rate + epoch / 1000:.6f}", flush=True)
    time.sleep(0.15)
"""

POOR_ONES_WAIT = PATIENT.replace("0.15", "0.02 if given.rate > 0.5 or epoch < 5 else 600")
"""A trial with a low rate has to be stopped: it does not end by itself."""


def tuned(lab: Lab, name: str = "job") -> list[dict[str, str]]:
    return [each["TunedHyperParameters"] for each in lab.trials(name, SortBy="CreationTime")]


def test_grid_tries_every_combination_once_in_the_same_order(lab: Lab) -> None:
    shown = lab.run(strategy="Grid", ranges=CATEGORIES, jobs=None, parallel=3, seed=None)

    assert shown["TrainingJobStatusCounters"]["Completed"] == 6
    expected = [{"rate": rate, "flavour": f} for rate in ("0.2", "0.4", "0.6") for f in "ab"]
    assert tuned(lab) == expected
    assert shown["BestTrainingJob"]["TunedHyperParameters"]["rate"] == "0.6"


def test_bayesian_learns_where_the_good_values_are(make_lab: LabFactory) -> None:
    lab = make_lab(sampler_startup_trials=4)

    lab.run(strategy="Bayesian", jobs=16, parallel=1)  # so that chance is always the same

    rates = [float(each["rate"]) for each in tuned(lab)]
    assert sum(rates[-6:]) / 6 > sum(rates[:4]) / 4
    assert max(rates) > 0.8


def test_bayesian_searches_every_kind_of_range(lab: Lab) -> None:
    ranges = {
        "ContinuousParameterRanges": [
            continuous("rate", "0.0001", "1", "Logarithmic"),
            continuous("momentum", "0.5", "0.999", "ReverseLogarithmic"),
            continuous("other", "1", "2", "Auto"),
        ],
        "IntegerParameterRanges": [
            {"Name": "units", "MinValue": "1", "MaxValue": "512", "ScalingType": "Logarithmic"}
        ],
        "CategoricalParameterRanges": [{"Name": "flavour", "Values": ["a", "b"]}],
    }

    lab.run(strategy="Bayesian", ranges=ranges, jobs=6, parallel=3)

    for point in tuned(lab):
        assert 0.0001 <= float(point["rate"]) <= 1
        assert 0.5 <= float(point["momentum"]) <= 0.999
        assert 1 <= float(point["other"]) <= 2
        assert 1 <= int(point["units"]) <= 512
        assert point["flavour"] in "ab"


def test_bayesian_uses_a_small_space_up_without_repeats(lab: Lab) -> None:
    lab.run(strategy="Bayesian", ranges=CATEGORIES, jobs=6, parallel=2)

    assert len({(each["rate"], each["flavour"]) for each in tuned(lab)}) == 6


@pytest.mark.parametrize("jobs", [8])
def test_hyperband_gives_poor_trials_up_and_replaces_them(lab: Lab, jobs: int) -> None:
    lab.host.put_script(PATIENT, SOURCE)

    shown = lab.run(strategy="Hyperband", jobs=jobs, parallel=4, static={"epochs": "9"})

    counters = shown["TrainingJobStatusCounters"]
    assert counters["Stopped"] + counters["Completed"] == jobs
    assert counters["Stopped"] >= 2
    stopped = lab.trials(StatusEquals="Stopped")
    assert all(each["ObjectiveStatus"] == "Succeeded" for each in stopped)
    best = float(shown["BestTrainingJob"]["TunedHyperParameters"]["rate"])
    assert best == max(float(each["rate"]) for each in tuned(lab))
    assert shown["BestTrainingJob"]["TrainingJobStatus"] == "Completed"
    reasons = [
        transition["StatusMessage"]
        for each in stopped
        for transition in lab.training(each["TrainingJobName"])["SecondaryStatusTransitions"]
        if transition["Status"] == "Stopping"
    ]
    assert all("not among the best" in reason for reason in reasons)


def test_hyperband_draws_the_same_points_for_the_same_seed(lab: Lab) -> None:
    for name in ("one", "two"):
        lab.run(name, strategy="Hyperband", jobs=4, static={"epochs": "2"}, seed=11)

    assert [each["rate"] for each in tuned(lab, "one")] == [
        each["rate"] for each in tuned(lab, "two")
    ]


def test_hyperband_stops_what_goes_on_past_its_maximum(lab: Lab) -> None:
    lab.host.put_script(PATIENT, SOURCE)
    hyperband = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 2}}

    shown = lab.run(
        strategy="Hyperband",
        jobs=1,
        parallel=1,
        static={"epochs": "100"},
        config={"StrategyConfig": hyperband},
    )

    assert shown["TrainingJobStatusCounters"]["Stopped"] == 1
    assert shown["BestTrainingJob"]["TrainingJobStatus"] == "Stopped"


def test_auto_early_stopping_gives_poor_trials_up(make_lab: LabFactory) -> None:
    lab = make_lab(early_stopping_min_finished_trials=2, early_stopping_grace_epochs=2)
    lab.host.put_script(POOR_ONES_WAIT, SOURCE)
    worse_and_worse = {"CategoricalParameterRanges": [
        {"Name": "rate", "Values": ["0.9", "0.8", "0.3", "0.2"]}
    ]}  # fmt: skip

    shown = lab.run(
        strategy="Grid",
        ranges=worse_and_worse,
        jobs=None,
        parallel=1,
        seed=None,
        static={"epochs": "6"},
        config={"TrainingJobEarlyStoppingType": "Auto"},
    )

    statuses = [each["TrainingJobStatus"] for each in lab.trials(SortBy="CreationTime")]
    assert statuses == ["Completed", "Completed", "Stopped", "Stopped"]
    assert shown["HyperParameterTuningJobStatus"] == "Completed"


def test_a_warm_start_begins_where_its_parent_left_off(make_lab: LabFactory) -> None:
    lab = make_lab(sampler_startup_trials=5)
    lab.run("parent", strategy="Bayesian", jobs=12, parallel=1)
    parents = [{"HyperParameterTuningJobName": "parent"}]

    warm = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": "IdenticalDataAndAlgorithm"}
    shown = lab.run("child", strategy="Bayesian", jobs=3, parallel=1, WarmStartConfig=warm)

    rates = [float(each["rate"]) for each in tuned(lab, "child")]
    assert sum(rates) / 3 > 0.6
    overall = shown["OverallBestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    own = shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert overall["Value"] >= own["Value"]


def continuous(name: str, low: str, high: str, scaling: str) -> dict[str, Any]:
    return {"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}
