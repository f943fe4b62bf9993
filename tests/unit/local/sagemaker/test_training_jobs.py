"""Training jobs that no tuning job launched, and what is left of jobs that are deleted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fakes.sagemaker_host import FakeHost
from tests.unit.local.sagemaker.lab import (
    OUTPUT,
    SLEEP,
    SOURCE,
    Lab,
    settings_for,
    tuning_request,
)

ENDED = ("Completed", "Failed", "Stopped")
ONCE = """
import os, pathlib, sys
print("accuracy=0.5", flush=True)
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(os.environ["PLACE"])
"""


def training_request(name: str = "single", **changes: Any) -> dict[str, Any]:
    definition = tuning_request()["TrainingJobDefinition"]
    hyperparameters = definition.pop("StaticHyperParameters")
    return {
        "TrainingJobName": name,
        "HyperParameters": {**hyperparameters, "rate": "0.5"},
        **definition,
        **changes,
    }


def train(lab: Lab, name: str = "single", **changes: Any) -> dict[str, Any]:
    lab.client.create_training_job(**training_request(name, **changes))
    lab.until(lambda: lab.training(name)["TrainingJobStatus"] in ENDED)
    return lab.training(name)


def names(lab: Lab, **options: Any) -> list[str]:
    listed = lab.client.list_training_jobs(**options)["TrainingJobSummaries"]
    return [each["TrainingJobName"] for each in listed]


def test_a_training_job_trains_and_leaves_its_model(lab: Lab) -> None:
    lab.host.put_script(ONCE, SOURCE)
    shown = train(lab, Environment={"PLACE": "here"}, Tags=[{"Key": "team", "Value": "a"}])

    assert shown["TrainingJobStatus"] == "Completed"
    assert "TuningJobArn" not in shown
    assert shown["HyperParameters"]["rate"] == "0.5"
    assert shown["Environment"] == {"PLACE": "here"}
    assert shown["ModelArtifacts"]["S3ModelArtifacts"] == f"{OUTPUT}/single/output/model.tar.gz"
    assert shown["FinalMetricDataList"][0]["Value"] == 0.5
    assert shown["BillableTimeInSeconds"] >= 1
    assert lab.host.archived(f"{OUTPUT}/single/output/model.tar.gz") == ["model.txt"]
    [tag] = lab.client.list_tags(ResourceArn=shown["TrainingJobArn"])["Tags"]
    assert tag == {"Key": "team", "Value": "a"}
    lab.until(lambda: "Completed" in lab.host.statuses_of("single"))
    assert lab.host.statuses_of("single")[:3] == ["Starting", "Downloading", "Training"]
    assert lab.host.lines[next(iter(lab.host.lines))] == ["accuracy=0.5"]


def test_a_running_training_job_can_be_stopped(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)
    lab.client.create_training_job(**training_request())
    lab.until(lambda: lab.host.points)
    lab.client.stop_training_job(TrainingJobName="single")

    lab.until(lambda: lab.training("single")["TrainingJobStatus"] == "Stopped")


def test_training_jobs_wait_for_a_place_and_may_be_stopped_meanwhile(
    make_lab: Callable[..., Lab],
) -> None:
    lab = make_lab(max_parallel_processes=1)
    lab.host.put_script(SLEEP, SOURCE)
    for name in ("first", "second", "third"):
        lab.client.create_training_job(**training_request(name))
    lab.until(lambda: lab.host.points)
    lab.client.stop_training_job(TrainingJobName="second")
    lab.until(lambda: lab.training("second")["TrainingJobStatus"] == "Stopped")
    assert lab.training("third")["SecondaryStatus"] == "Starting"

    lab.client.stop_training_job(TrainingJobName="first")
    lab.until(lambda: {point.training_job for point in lab.host.points} == {"first", "third"})


def test_a_name_is_taken_until_its_job_is_deleted(lab: Lab) -> None:
    train(lab)
    with pytest.raises(lab.client.exceptions.ResourceInUse, match="must be unique"):
        lab.client.create_training_job(**training_request())

    lab.client.delete_training_job(TrainingJobName="single")

    assert names(lab) == []
    assert train(lab)["TrainingJobStatus"] == "Completed"


def test_a_job_in_progress_is_not_deleted(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=1, parallel=1)
    [trial] = lab.running(1)

    with pytest.raises(lab.client.exceptions.ResourceInUse, match="InProgress"):
        lab.client.delete_training_job(TrainingJobName=trial)
    with pytest.raises(ClientError, match="is in status InProgress"):
        lab.client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="job")


def test_a_deleted_tuning_job_leaves_its_training_jobs(lab: Lab) -> None:
    arn = lab.run(jobs=1, parallel=1)["HyperParameterTuningJobArn"]
    [trial] = lab.trials()
    lab.client.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName="job")

    with pytest.raises(lab.client.exceptions.ResourceNotFound):
        lab.describe()
    assert lab.client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
    assert lab.training(trial["TrainingJobName"])["TuningJobArn"] == arn
    assert lab.run(jobs=1, parallel=1)["HyperParameterTuningJobStatus"] == "Completed"


def test_all_training_jobs_are_listed_the_youngest_first(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1)
    [trial] = lab.trials()
    train(lab, "broken", HyperParameters={})
    train(lab)

    assert names(lab) == ["single", "broken", trial["TrainingJobName"]]
    assert names(lab, SortBy="Name", SortOrder="Ascending")[0] == "broken"
    assert names(lab, StatusEquals="Failed") == ["broken"]
    assert names(lab, NameContains="job-") == [trial["TrainingJobName"]]
    # As documented: the page is cut before the filter.
    page = lab.client.list_training_jobs(StatusEquals="Failed", MaxResults=1)
    assert page["TrainingJobSummaries"] == []
    page = lab.client.list_training_jobs(
        StatusEquals="Failed", MaxResults=1, NextToken=page["NextToken"]
    )
    [summary] = page["TrainingJobSummaries"]
    assert (summary["SecondaryStatus"], summary["TrainingJobName"]) == ("Failed", "broken")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SessionChainingConfig": {"EnableSessionTagChaining": True}}, "not simulated"),
        ({"AlgorithmSpecification": {"TrainingInputMode": "File"}}, "TrainingImage or Algorithm"),
        ({"StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 60}},
         "only for jobs with EnableManagedSpotTraining"),
        ({"EnableManagedSpotTraining": True}, "MaxWaitTimeInSeconds is required"),
        ({"EnableManagedSpotTraining": True, "StoppingCondition":
          {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}}, "greater than MaxRuntime"),
    ],
)  # fmt: skip
def test_a_wrong_request_leaves_nothing(lab: Lab, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ClientError, match=says):
        lab.client.create_training_job(**training_request(**changes))

    assert names(lab) == []


def test_tags_can_be_deleted(lab: Lab) -> None:
    arn = train(lab)["TrainingJobArn"]
    lab.client.add_tags(ResourceArn=arn, Tags=[{"Key": key, "Value": key} for key in ("a", "b")])
    lab.client.delete_tags(ResourceArn=arn, TagKeys=["a", "c"])

    assert lab.client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "b"}]


def test_a_killed_engine_begins_its_training_jobs_anew(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    before = Lab(settings, FakeHost())
    before.engine.start()
    before.host.put_script(SLEEP, SOURCE)
    before.client.create_training_job(**training_request())
    before.until(lambda: before.host.points)
    before.engine.stop(grace_seconds=0.2)

    after = Lab(settings, FakeHost())
    after.engine.start()
    try:
        after.until(lambda: after.training("single")["TrainingJobStatus"] == "Completed")
        transitions = after.training("single")["SecondaryStatusTransitions"]
        assert "Restarting" in [each["Status"] for each in transitions]
    finally:
        after.engine.stop(grace_seconds=0.2)
