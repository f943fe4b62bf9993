"""What a request takes of quotas while it runs."""

from typing import Any

from tests.fakes.changes import Change, definition, limit, several
from tests.fakes.samples import native_request
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.needs import Need
from tunesmith.domain.sizing import need_of


def need(*changes: Change) -> Need:
    request: dict[str, Any] = native_request()
    for change in changes:
        change(request)
    return need_of(TuningRequest.model_validate(request))


def test_trials_at_once_times_their_instances() -> None:
    assert need(
        limit("MaxParallelTrainingJobs", 4), definition("ResourceConfig", "InstanceCount", value=3)
    ) == Need(parallel=4, machines=12, instances={"ml.m5.large": 12})


def test_no_more_at_once_than_there_are_trials() -> None:
    found = need(limit("MaxParallelTrainingJobs", 4), limit("MaxNumberOfTrainingJobs", 2))

    assert (found.parallel, found.machines) == (2, 2)


def test_spot_instances_count_apart() -> None:
    assert need(definition("EnableManagedSpotTraining", value=True)).instances == {
        "ml.m5.large (spot)": 2
    }


def test_of_types_that_sagemaker_chooses_from_all_may_be_needed() -> None:
    def choice(request: dict[str, Any]) -> None:
        del request["TrainingJobDefinition"]["ResourceConfig"]
        request["TrainingJobDefinition"]["HyperParameterTuningResourceConfig"] = {
            "InstanceConfigs": [
                {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
                {"InstanceType": "ml.c5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
            ]
        }

    assert need(choice) == Need(
        parallel=2, machines=4, instances={"ml.m5.large": 2, "ml.c5.large": 4}
    )


def test_groups_of_a_cluster_add_up() -> None:
    groups = [
        {"InstanceGroupName": name, "InstanceType": "ml.m5.large", "InstanceCount": 2}
        for name in ("a", "b")
    ]

    found = need(definition("ResourceConfig", value={"InstanceGroups": groups}))

    assert (found.machines, found.instances) == (8, {"ml.m5.large": 8})


def test_several_definitions_share_what_runs_at_once() -> None:
    assert need(several).instances == {"ml.m5.large": 2}
