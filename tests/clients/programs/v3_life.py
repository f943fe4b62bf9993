"""SDK v3: find a job again, start warm from it, stop one, and be refused."""

from typing import Any

from botocore.exceptions import ClientError
from place import OUTPUT, eventually, tell, upload_data
from sagemaker.core.resources import HyperParameterTuningJob, TrainingJob
from sagemaker.core.shapes import (
    HyperParameterTuningJobWarmStartConfig,
    ParentHyperParameterTuningJob,
    Tag,
)
from sagemaker.train.tuner import HyperparameterTuner, WarmStartTypes
from v3_parts import INPUTS, trainer, tuner


def main() -> None:
    upload_data()
    parent = tuner("v3-parent", trainer(), tags=[Tag(key="team", value="vision")])
    parent.tune(inputs=INPUTS, wait=True)
    tell(
        {
            "found": found(parent),
            "warm": {kind.value: warm(parent, kind) for kind in WarmStartTypes},
            "stopped": stopped(),
            "refused": refused(parent),
        }
    )


def found(finished: HyperparameterTuner) -> dict[str, Any]:
    """Get a job by its name, which is how v3 attaches, and list what there is."""
    name = finished.latest_tuning_job.hyper_parameter_tuning_job_name
    job = HyperParameterTuningJob.get(hyper_parameter_tuning_job_name=name)
    finished.latest_tuning_job = job
    listed = HyperParameterTuningJob.get_all(name_contains="v3-parent", sort_by="CreationTime")
    client = finished.sagemaker_session.sagemaker_client
    best = TrainingJob.get(training_job_name=finished.best_training_job())
    tags = [
        client.list_tags(ResourceArn=arn)["Tags"]
        for arn in (job.hyper_parameter_tuning_job_arn, best.training_job_arn)
    ]
    return {
        "name": name,
        "status": job.hyper_parameter_tuning_job_status,
        "listed": [each.hyper_parameter_tuning_job_name for each in listed],
        "rows": len(finished.analytics().dataframe()),
        "tags": tags,
        "model": best.model_artifacts.s3_model_artifacts,
        "expected_model": f"{OUTPUT}/{best.training_job_name}/output/model.tar.gz",
        "transitions": [each.status for each in best.secondary_status_transitions],
    }


def warm(finished: HyperparameterTuner, kind: WarmStartTypes) -> dict[str, Any]:
    """Start from a finished job; transfer_learning_tuner() itself raises in this version."""
    parent = finished.latest_tuning_job.hyper_parameter_tuning_job_name
    config = HyperParameterTuningJobWarmStartConfig(
        warm_start_type=kind.value,
        parent_hyper_parameter_tuning_jobs=[
            ParentHyperParameterTuningJob(hyper_parameter_tuning_job_name=parent)
        ],
    )
    name = f"v3-warm-{kind.name.partition('_')[0].lower()}"
    child = tuner(name, finished.model_trainer, warm_start_config=config, max_jobs=3)
    child.tune(inputs=INPUTS, wait=False)
    child.latest_tuning_job.wait(poll=1)
    job = child.describe()
    return {
        "status": job.hyper_parameter_tuning_job_status,
        "parents": [
            each.hyper_parameter_tuning_job_name
            for each in job.warm_start_config.parent_hyper_parameter_tuning_jobs
        ],
        # Only a start from the same data and algorithm compares with the parents' jobs.
        "overall_best": getattr(job.overall_best_training_job, "training_job_name", None),
        "best": child.best_training_job(),
        "parent_best": finished.best_training_job(),
    }


def stopped() -> dict[str, Any]:
    """Stop a job whose trials would take minutes, and look at what is left of them."""
    slow = tuner("v3-stop", trainer(seconds=60), max_parallel_jobs=2)
    slow.tune(inputs=INPUTS, wait=False)
    eventually(lambda: slow.analytics().dataframe().shape[0] == 2)
    slow.stop_tuning_job()
    slow.latest_tuning_job.wait(poll=1)
    job = slow.describe()
    return {
        "status": job.hyper_parameter_tuning_job_status,
        "counters": job.training_job_status_counters.model_dump(),
        "again": told(slow.stop_tuning_job),
    }


def refused(finished: HyperparameterTuner) -> dict[str, str]:
    """Ask for what SageMaker refuses, and hear why."""
    name = finished.latest_tuning_job.hyper_parameter_tuning_job_name
    return {
        "same name": told(lambda: finished.tune(inputs=INPUTS, job_name=name, wait=False)),
        "unknown": told(lambda: HyperParameterTuningJob.get(hyper_parameter_tuning_job_name="no")),
        "numbers in a grid": told(
            lambda: tuner("v3-bad", trainer(), strategy="Grid").tune(inputs=INPUTS, wait=False)
        ),
    }


def told(call: Any) -> str:
    """Return the error that a call ends with."""
    try:
        call()
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    return "no error"


if __name__ == "__main__":
    main()
