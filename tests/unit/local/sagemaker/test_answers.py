"""What answers say and leave out, where the API's shape allows either."""

import datetime as dt
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.sagemaker.lab import SLEEP, SOURCE, Lab

FALLS = """
print("accuracy=0.9")
print("accuracy=0.5")
"""


def test_the_final_objective_is_the_last_value_not_the_best(lab: Lab) -> None:
    lab.host.put_script(FALLS, SOURCE)
    shown = lab.run(jobs=1, parallel=1)

    objective = shown["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert objective == {"MetricName": "accuracy", "Type": "Maximize", "Value": 0.5}
    [final] = lab.training(shown["BestTrainingJob"]["TrainingJobName"])["FinalMetricDataList"]
    assert final["Value"] == 0.5


def test_a_page_has_ten_training_jobs_unless_asked_and_never_more_than_a_hundred(lab: Lab) -> None:
    values = [f"0.{place}" for place in range(10, 21)]
    ranges = {"CategoricalParameterRanges": [{"Name": "rate", "Values": values}]}
    lab.run(strategy="Grid", ranges=ranges, jobs=None, parallel=4, seed=None)
    ask = lab.client.list_training_jobs_for_hyper_parameter_tuning_job

    page = ask(HyperParameterTuningJobName="job")
    assert len(page["TrainingJobSummaries"]) == 10
    rest = ask(HyperParameterTuningJobName="job", NextToken=page["NextToken"])
    assert len(rest["TrainingJobSummaries"]) == 1
    assert "NextToken" not in rest
    with pytest.raises(ClientError, match="'maxResults' failed to satisfy constraint: Member must"):
        ask(HyperParameterTuningJobName="job", MaxResults=101)


def test_a_transfer_has_no_overall_best_and_random_search_may_be_warm(lab: Lab) -> None:
    lab.run("parent", jobs=1, parallel=1)
    parents = [{"HyperParameterTuningJobName": "parent"}]
    warm = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": "TransferLearning"}

    shown = lab.run("child", jobs=1, parallel=1, WarmStartConfig=warm)

    assert shown["WarmStartConfig"] == warm
    assert "BestTrainingJob" in shown
    assert "OverallBestTrainingJob" not in shown


def test_a_grandparent_counts_only_where_it_is_named(lab: Lab) -> None:
    lab.host.put_script("print('accuracy=0.9')", SOURCE)
    lab.run("grandparent", jobs=1, parallel=1)
    lab.host.put_script("print('accuracy=0.5')", SOURCE)
    lab.run("parent", jobs=1, parallel=1, WarmStartConfig=warm_from("grandparent"))

    near = lab.run("near", jobs=1, parallel=1, WarmStartConfig=warm_from("parent"))
    far = lab.run("far", jobs=1, parallel=1, WarmStartConfig=warm_from("parent", "grandparent"))

    assert overall(near) == 0.5
    assert overall(far) == 0.9


def warm_from(*parents: str) -> dict[str, Any]:
    named = [{"HyperParameterTuningJobName": each} for each in parents]
    return {"ParentHyperParameterTuningJobs": named, "WarmStartType": "IdenticalDataAndAlgorithm"}


def overall(shown: dict[str, Any]) -> float:
    best = shown["OverallBestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    return float(best["Value"])


def test_criteria_may_be_combined_and_the_first_that_is_met_decides(lab: Lab) -> None:
    criteria: dict[str, Any] = {
        "TargetObjectiveMetricValue": 99.0,
        "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3},
        "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
    }
    limits = {
        "MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 1, "MaxRuntimeInSeconds": 600
    }  # fmt: skip
    lab.host.put_script("print('accuracy=0.5')", SOURCE)
    shown = lab.run(config={"TuningJobCompletionCriteria": criteria, "ResourceLimits": limits})

    assert shown["HyperParameterTuningJobStatus"] == "Completed"
    assert shown["TrainingJobStatusCounters"]["Completed"] == 4
    details = shown["TuningJobCompletionDetails"]
    assert details == {"NumberOfTrainingJobsObjectiveNotImproving": 3}


def test_a_description_tells_times_what_was_used_and_what_was_asked_for(lab: Lab) -> None:
    shown = lab.run(jobs=2, parallel=2)

    assert shown["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 2
    assert shown["HyperParameterTuningEndTime"] >= shown["CreationTime"]
    assert shown["LastModifiedTime"] <= dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
    assert shown["ConsumedResources"]["RuntimeInSeconds"] >= 0
    assert shown["ObjectiveStatusCounters"] == {"Succeeded": 2, "Pending": 0, "Failed": 0}
    arn = "arn:aws:sagemaker:eu-central-1:123456789012:hyper-parameter-tuning-job/job"
    assert shown["HyperParameterTuningJobArn"] == arn
    names = [each["TrainingJobName"] for each in lab.trials()]
    assert [
        bool(re.fullmatch(rf"job-00{number}-[0-9a-f]{{8}}", name))
        for number, name in enumerate(names, 1)
    ] == [True, True]


def test_tags_added_later_are_on_trials_launched_later(lab: Lab) -> None:
    lab.host.put_script(SLEEP, SOURCE)
    lab.create(jobs=2, parallel=1)
    [first] = lab.running(1)
    tag = {"Key": "late", "Value": "yes"}
    lab.client.add_tags(ResourceArn=lab.describe()["HyperParameterTuningJobArn"], Tags=[tag])
    lab.client.stop_training_job(TrainingJobName=first)
    lab.until(lambda: len(lab.trials()) == 2)

    before, after = lab.trials()
    assert lab.client.list_tags(ResourceArn=before["TrainingJobArn"])["Tags"] == []
    assert lab.client.list_tags(ResourceArn=after["TrainingJobArn"])["Tags"] == [tag]
