"""Tuning jobs that somebody else starts, with and without the tag."""

from typing import Any

from tests.stack.flows.service import IMAGE, Service
from tests.stack.waiting import eventually
from tunesmith_client.answers import Tuning


def start(service: Service, name: str, tags: dict[str, str], **told: Any) -> None:
    """Start a tuning job as a notebook or a pipeline does, past every door of this service."""
    bucket = service.addresses.bucket
    statics = {
        "sagemaker_program": "train.py",
        "sagemaker_submit_directory": f"s3://{bucket}/code/trial/sourcedir.tar.gz",
        "epochs": 1,
        **told,
    }
    service.sagemaker.create_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name,
        HyperParameterTuningJobConfig={
            "Strategy": "Grid",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
            "ResourceLimits": {"MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "CategoricalParameterRanges": [{"Name": "x", "Values": ["0.1", "0.2"]}]
            },
        },
        TrainingJobDefinition={
            "AlgorithmSpecification": {
                "TrainingImage": IMAGE,
                "TrainingInputMode": "File",
                "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
            },
            "RoleArn": service.addresses.role_arn,
            "OutputDataConfig": {"S3OutputPath": f"s3://{bucket}/models/{name}/"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 300},
            "StaticHyperParameters": {key: str(value) for key, value in statics.items()},
        },
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )


def found(service: Service, name: str) -> Tuning | None:
    """The tuning of a job of this name; None when there is none."""
    page = service.api.list(limit=20)
    return next((each for each in page.tunings if each.job_name == name), None)


def test_a_tagged_job_gets_policies_a_message_and_a_result_and_an_untagged_one_nothing(
    service: Service,
) -> None:
    gate = service.gate()
    tags = {"tunesmith:policy": "target:1.15", "tunesmith:project": "churn"}
    start(service, "untagged-churn", {"team": "growth"})
    start(service, "nightly-churn", tags, **gate.closed_for("0.2"))

    tuning = eventually(lambda: found(service, "nightly-churn"))
    over = service.over(tuning.tuning_id)

    assert (over.status, over.project) == ("finished", "churn")
    assert over.stop
    assert over.stop.cause == "policy"
    assert over.best
    assert over.best.hyperparameters == {"x": "0.1"}
    (decision,) = service.api.decisions(tuning.tuning_id)
    assert (decision.policy, decision.enforced) == ("target", True)
    result = service.document(f"tunings/{tuning.tuning_id}/result.json")
    assert result["best_hyperparameters"] == {"x": "0.1"}
    service.told("nightly-churn", "tuning finished")
    assert found(service, "untagged-churn") is None
    assert service.messages("untagged-churn") == []


def test_a_job_whose_events_are_lost_is_found_by_the_sweep_and_stopped_through_the_api(
    service: Service,
) -> None:
    gate = service.gate()
    with service.without("AdoptFunctionForeignJobChanged"):
        tags = {"tunesmith:policy": "off", "tunesmith:budget": "5"}
        start(service, "lost-churn", tags, **gate.closed_for("*"))
        service.invoke("AdoptFunction", {"detail-type": "Scheduled Event"})
        tuning = eventually(lambda: found(service, "lost-churn"))
        told = service.told("lost-churn", "tuning adopted")
        service.api.stop(tuning.tuning_id)
        over = service.over(tuning.tuning_id)

    assert over.status == "stopped"
    assert over.stop
    assert over.stop.cause == "user"
    assert "budget of $5.00 is kept by ending it in time" in told
    service.told("lost-churn", "tuning stopped")
