"""Stopping trials and tuning jobs."""

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.sagemaker.conftest import LabFactory
from tests.unit.local.sagemaker.lab import SLEEP, SOURCE, Lab

STUBBORN = (
    """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
"""
    + SLEEP
)
POLITE = """
import os, pathlib, signal, sys, time
def save(*_):
    pathlib.Path(os.environ["SM_MODEL_DIR"], "rescued").write_text("so far")
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("accuracy=0.5", flush=True)
time.sleep(600)
"""


@pytest.fixture
def sleeping(lab: Lab) -> Lab:
    lab.host.put_script(SLEEP, SOURCE)
    return lab


def stop_trial(lab: Lab, name: str) -> None:
    lab.client.stop_training_job(TrainingJobName=name)


def stop(lab: Lab) -> None:
    lab.client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="job")


def test_a_stopped_trial_keeps_its_last_value_and_is_replaced(sleeping: Lab) -> None:
    sleeping.create(jobs=2, parallel=1)
    [first] = sleeping.running(1)

    stop_trial(sleeping, first)
    assert sleeping.training(first)["TrainingJobStatus"] == "Stopping"
    sleeping.until(lambda: len(sleeping.trials()) == 2)

    shown = sleeping.training(first)
    assert (shown["TrainingJobStatus"], shown["SecondaryStatus"]) == ("Stopped", "Stopped")
    best = sleeping.describe()["BestTrainingJob"]
    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.25
    assert best["ObjectiveStatus"] == "Succeeded"
    statuses = sleeping.host.statuses_of(first)
    assert statuses[-3:] == ["Stopping", "Uploading", "Stopped"]


def test_where_a_stopped_trial_counts_for_nothing_it_is_never_the_best(
    make_lab: LabFactory,
) -> None:
    lab = make_lab(externally_stopped_objective_counts=False, stopped_trial_is_replaced=False)
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=3, parallel=2)
    names = lab.running(2)

    for name in names:
        stop_trial(lab, name)

    shown = lab.ended()
    assert len(lab.trials()) == 2
    assert "BestTrainingJob" not in shown
    assert shown["ObjectiveStatusCounters"]["Failed"] == 2


def test_where_only_completed_trials_can_be_the_best_a_stopped_one_is_not(
    make_lab: LabFactory,
) -> None:
    lab = make_lab(stopped_trial_can_be_best=False)
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)

    stop_trial(lab, name)

    shown = lab.ended()
    assert "BestTrainingJob" not in shown
    assert shown["ObjectiveStatusCounters"]["Succeeded"] == 1


def test_a_stopped_tuning_stops_its_trials_and_launches_no_more(sleeping: Lab) -> None:
    sleeping.create(jobs=9, parallel=2)
    sleeping.running(2)

    stop(sleeping)
    assert sleeping.describe()["HyperParameterTuningJobStatus"] in {"Stopping", "Stopped"}

    shown = sleeping.ended()
    assert shown["HyperParameterTuningJobStatus"] == "Stopped"
    assert shown["TrainingJobStatusCounters"]["Stopped"] == 2
    assert len(sleeping.trials()) == 2
    assert shown["BestTrainingJob"]["TrainingJobStatus"] == "Stopped"
    assert sleeping.host.statuses_of("job") == ["InProgress", "Stopping", "Stopped"]


def test_stopping_twice_is_stopping_once(make_lab: LabFactory) -> None:
    lab = make_lab(stop_grace_seconds=0.5)
    lab.host.put_script(STUBBORN, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)

    for _ in range(2):
        stop_trial(lab, name)
        stop(lab)

    assert lab.ended()["HyperParameterTuningJobStatus"] == "Stopped"
    assert lab.host.statuses_of("job").count("Stopping") == 1


def test_a_script_that_ignores_the_signal_is_killed_after_the_grace(make_lab: LabFactory) -> None:
    lab = make_lab(stop_grace_seconds=0.3)
    lab.host.put_script(STUBBORN, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)

    stop_trial(lab, name)

    lab.ended()
    assert lab.training(name)["TrainingJobStatus"] == "Stopped"


def test_what_a_script_saves_in_the_grace_is_stored(lab: Lab) -> None:
    lab.host.put_script(POLITE, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)

    stop_trial(lab, name)

    lab.ended()
    model = lab.training(name)["ModelArtifacts"]["S3ModelArtifacts"]
    assert lab.host.archived(model) == ["rescued"]


def test_a_trial_can_be_stopped_before_it_trains(make_lab: LabFactory) -> None:
    lab = make_lab(startup_seconds=60.0)
    lab.create(jobs=1, parallel=1)
    lab.until(lab.trials)
    name = lab.trials()[0]["TrainingJobName"]

    stop_trial(lab, name)

    lab.ended()
    shown = lab.training(name)
    assert shown["TrainingJobStatus"] == "Stopped"
    assert "TrainingStartTime" not in shown


def test_what_has_ended_cannot_be_stopped(lab: Lab) -> None:
    name = lab.run(jobs=1, parallel=1)["BestTrainingJob"]["TrainingJobName"]

    with pytest.raises(ClientError, match="training job is in status Completed") as of_trial:
        stop_trial(lab, name)
    with pytest.raises(ClientError, match="is in status Completed") as of_tuning:
        stop(lab)

    assert of_trial.value.response["Error"]["Code"] == "ValidationException"
    assert of_tuning.value.response["Error"]["Code"] == "ValidationException"


def test_a_stop_may_take_effect_late(make_lab: LabFactory) -> None:
    lab = make_lab(stop_delay_seconds=0.5)
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=1, parallel=1)
    [name] = lab.running(1)

    stop_trial(lab, name)
    lab.ended()

    shown = lab.training(name)["SecondaryStatusTransitions"]
    [stopping] = [each for each in shown if each["Status"] == "Stopping"]
    assert (stopping["EndTime"] - stopping["StartTime"]).total_seconds() >= 0.4
