"""Paging, sorting and filtering of listings."""

import datetime as dt

import pytest
from botocore.exceptions import ClientError

from tests.unit.local.sagemaker.lab import ACCOUNT, SOURCE, Lab, client_of

SOMETIMES = """
import sys
rate = float(sys.argv[2])
if rate < 0.5:
    sys.exit(1)
print(f"accuracy={rate}")
"""


@pytest.fixture
def listed(lab: Lab) -> Lab:
    lab.host.put_script(SOMETIMES, SOURCE)
    values = ["0.7", "0.2", "0.9", "0.3", "0.8"]
    ranges = {"CategoricalParameterRanges": [{"Name": "rate", "Values": values}]}
    lab.run(strategy="Grid", ranges=ranges, jobs=None, parallel=1, seed=None)
    return lab


def rates(lab: Lab, **options: str) -> list[str]:
    return [each["TunedHyperParameters"]["rate"] for each in lab.trials(**options)]


def test_trials_come_by_name_unless_told_otherwise(listed: Lab) -> None:
    assert rates(listed) == ["0.7", "0.2", "0.9", "0.3", "0.8"]
    assert rates(listed, SortOrder="Descending") == ["0.8", "0.3", "0.9", "0.2", "0.7"]


def test_by_objective_trials_without_one_are_left_out(listed: Lab) -> None:
    by_objective = rates(listed, SortBy="FinalObjectiveMetricValue", SortOrder="Descending")

    assert by_objective == ["0.9", "0.8", "0.7"]


def test_trials_can_be_filtered_by_status(listed: Lab) -> None:
    assert rates(listed, StatusEquals="Failed") == ["0.2", "0.3"]


def test_pages_hold_everything_once(listed: Lab) -> None:
    pages = listed.client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")

    names = [
        each["TrainingJobName"]
        for page in pages.paginate(
            HyperParameterTuningJobName="job", PaginationConfig={"PageSize": 2}
        )
        for each in page["TrainingJobSummaries"]
    ]

    assert names == sorted({each["TrainingJobName"] for each in listed.trials()})


def test_a_token_belongs_to_its_question(listed: Lab) -> None:
    ask = listed.client.list_training_jobs_for_hyper_parameter_tuning_job
    token = ask(HyperParameterTuningJobName="job", MaxResults=2)["NextToken"]

    for wrong in ({"NextToken": "garbage"}, {"NextToken": token, "StatusEquals": "Failed"}):
        with pytest.raises(ClientError, match="pagination token"):
            ask(HyperParameterTuningJobName="job", **wrong)


def test_tunings_are_listed_filtered_and_paged(lab: Lab) -> None:
    for name in ("beta-2", "alpha", "beta-1"):
        lab.run(name, jobs=1, parallel=1)
    ask = lab.client.list_hyper_parameter_tuning_jobs

    def names(**options: object) -> list[str]:
        found = ask(**options)["HyperParameterTuningJobSummaries"]
        return [each["HyperParameterTuningJobName"] for each in found]

    assert names() == ["alpha", "beta-1", "beta-2"]
    assert names(SortBy="CreationTime", SortOrder="Descending") == ["beta-1", "alpha", "beta-2"]
    assert names(NameContains="beta") == ["beta-1", "beta-2"]
    assert names(StatusEquals="InProgress") == []
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert names(CreationTimeAfter=tomorrow) == []
    assert names(CreationTimeBefore=tomorrow, MaxResults=1) == ["alpha"]
    [summary] = ask(NameContains="alpha")["HyperParameterTuningJobSummaries"]
    assert summary["Strategy"] == "Random"
    assert summary["TrainingJobStatusCounters"]["Completed"] == 1


def test_accounts_and_regions_do_not_see_each_other(lab: Lab) -> None:
    lab.run(jobs=1, parallel=1)

    for stranger in (
        client_of(lab.engine, "999999999999"),
        client_of(lab.engine, ACCOUNT, "us-east-1"),
    ):
        assert stranger.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
        with pytest.raises(ClientError, match="can't find a tuning job called job"):
            stranger.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="job")
