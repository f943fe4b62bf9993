"""Requests through the API: from the call to the message in Slack."""

import pytest

from tests.stack.flows.inside import SOURCE
from tests.stack.flows.service import IMAGE, Service
from tunesmith_client import errors


def test_a_request_becomes_a_result_and_a_message(service: Service) -> None:
    accepted = service.submit("0.3", "0.1", "0.2")

    tuning = service.over(accepted.tuning_id)

    assert tuning.status == "finished"
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.1"}
    assert tuning.progress
    assert (tuning.progress.completed, tuning.progress.failed) == (3, 0)
    assert "x  0.1" in service.told(accepted.name, "tuning finished")
    execution = service.execution(accepted.tuning_id)
    assert execution
    assert execution["status"] == "SUCCEEDED"
    result = service.document(f"tunings/{accepted.tuning_id}/result.json")
    assert result["best_hyperparameters"] == {"x": "0.1"}
    assert "live" not in service.record(accepted.tuning_id)
    (champion,) = service.api.champions(accepted.name)
    assert (champion.tuning_id, champion.hyperparameters) == (accepted.tuning_id, {"x": "0.1"})
    assert champion.model_uri
    assert champion.model_uri.startswith(f"s3://{service.addresses.bucket}/models/")
    page = service.api.report(accepted.tuning_id)
    assert "Tuning finished." in page
    assert "&#34;x&#34;: &#34;0.1&#34;" in page


def test_a_tuning_is_asked_for_again_around_its_best(service: Service) -> None:
    first = service.submit("0.3", "0.1", "0.2", "0.4")
    service.over(first.tuning_id)

    again = service.api.rerun(first.tuning_id, {"narrow": True})

    (narrowed,) = again.narrowed
    assert narrowed.after == ("0.1", "0.2")
    tuning = service.over(again.tuning_id)
    assert (tuning.status, tuning.best and tuning.best.hyperparameters) == (
        "finished",
        {"x": "0.1"},
    )
    assert tuning.progress
    assert tuning.progress.total == 2
    assert service.api.champions(first.name)[0].tuning_id == first.tuning_id  # of equals, the elder


def test_people_are_told_once_that_it_started_and_once_that_it_ended(service: Service) -> None:
    accepted = service.submit()

    service.over(accepted.tuning_id)

    started, finished = service.messages(accepted.name)
    assert "Tuning started" in started
    assert "Tuning finished" in finished


def test_a_native_request_is_taken_as_it_is(service: Service) -> None:
    asked = {
        "HyperParameterTuningJobName": "named-by-somebody",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Grid",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
            "ResourceLimits": {"MaxParallelTrainingJobs": 1},
            "ParameterRanges": {"CategoricalParameterRanges": [{"Name": "x", "Values": ["0.5"]}]},
        },
        "TrainingJobDefinition": {
            "AlgorithmSpecification": {
                "TrainingImage": IMAGE,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
            },
            "StaticHyperParameters": {
                "sagemaker_program": "train.py",
                "sagemaker_submit_directory": f"s3://{service.addresses.bucket}/{SOURCE}",
            },
            "OutputDataConfig": {"S3OutputPath": f"s3://{service.addresses.bucket}/models/native"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
        },
    }

    tuning = service.over(service.api.submit({"tuning_job": asked}).tuning_id)

    assert (tuning.name, tuning.status) == ("named-by-somebody", "finished")
    job = service.job(tuning.tuning_id)
    assert job
    definition = job["TrainingJobDefinition"]
    assert definition["RoleArn"] == service.addresses.role_arn
    assert definition["ResourceConfig"]["VolumeSizeInGB"] == 10


def test_a_bad_request_is_refused_and_nothing_is_started(service: Service) -> None:
    spec = service.spec()
    spec["training"]["instance"]["type"] = "ml.p4d.24xlarge"
    spec["objective"]["goal"] = "smallest"
    before = service.ids()

    with pytest.raises(errors.RequestRefused) as refusal:
        service.api.submit(spec)

    assert refusal.value.status == 422
    assert {finding.field for finding in refusal.value.findings} == {"objective.goal"}
    assert all(finding.message and finding.fix for finding in refusal.value.findings)
    assert service.ids() == before


def test_what_the_deployment_does_not_allow_is_refused(service: Service) -> None:
    spec = service.spec()
    spec["training"]["instance"]["type"] = "ml.p4d.24xlarge"
    spec["training"]["image"] = "docker.io/somebody/miner:latest"
    spec["training"]["role"] = "arn:aws:iam::111122223333:role/administrator"

    with pytest.raises(errors.RequestRefused) as refusal:
        service.api.submit(spec)

    assert {finding.field for finding in refusal.value.findings} == {
        "training.instance.type",
        "training.image",
        "training.role",
    }


def test_the_same_request_twice_is_one_tuning(service: Service) -> None:
    spec = service.spec()

    first = service.api.submit(spec, idempotency_key="twice")
    second = service.api.submit(spec, idempotency_key="twice")

    assert first.tuning_id == second.tuning_id
    service.over(first.tuning_id)
    assert service.api.submit(spec, idempotency_key="twice").status == "finished"
    assert len(service.messages(first.name)) == 2


def test_the_same_key_with_another_request_is_a_conflict(service: Service) -> None:
    tuning_id = service.api.submit(service.spec(), idempotency_key="taken").tuning_id

    with pytest.raises(errors.Conflict):
        service.api.submit(service.spec(), idempotency_key="taken")

    service.over(tuning_id)


def test_stop_ends_a_tuning_and_keeps_its_best(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit("0.1", "0.2", **gate.closed_for("0.2"))
    service.has_trials(accepted.tuning_id, completed=1, running=1)

    service.api.stop(accepted.tuning_id)

    tuning = service.over(accepted.tuning_id)
    assert tuning.status == "stopped"
    assert tuning.stop
    assert tuning.stop.cause == "user"
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.1"}
    assert service.job_status(accepted.tuning_id) == "Stopped"
    service.told(accepted.name, "stopped on request")


def test_a_tuning_nobody_asked_for_is_not_found(service: Service) -> None:
    for call in (service.api.show, service.api.stop, service.api.decisions):
        with pytest.raises(errors.NotFound):
            call("nosuchtuning2345")


def test_the_newest_tunings_come_first(service: Service) -> None:
    first = service.submit().tuning_id
    second = service.submit().tuning_id

    page = service.api.list(limit=2)

    assert [tuning.tuning_id for tuning in page.tunings] == [second, first]
    assert page.cursor
    assert service.api.list(limit=1, cursor=page.cursor).tunings[0].tuning_id not in {first, second}
    for tuning_id in (first, second):
        service.over(tuning_id)


def test_a_closed_deployment_refuses_new_tunings(service: Service) -> None:
    with service.switch("AcceptSwitchName"), pytest.raises(errors.Closed):
        service.submit()

    service.over(service.submit().tuning_id)
