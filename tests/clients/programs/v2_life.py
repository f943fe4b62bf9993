"""SDK v2: attach to a job, start warm from it, stop one, and be refused."""

from typing import Any

from botocore.exceptions import ClientError
from place import METRICS, eventually, tell, upload_data
from sagemaker.tuner import HyperparameterTuner, WarmStartConfig, WarmStartTypes
from v2_parts import INPUTS, estimator, finish, session, tuner


def main() -> None:
    upload_data()
    parent = tuner("v2-parent", estimator(), tags=[{"Key": "team", "Value": "vision"}])
    parent.fit(INPUTS, wait=True)
    attached = HyperparameterTuner.attach(parent.latest_tuning_job.name, session())
    # Not from the attached one: it quotes categorical values once more, and scripts refuse them.
    tell(
        {
            "found": found(attached),
            "warm": {
                "IdenticalDataAndAlgorithm": warm(
                    parent.identical_dataset_and_algorithm_tuner(), parent
                ),
                "TransferLearning": warm(parent.transfer_learning_tuner(), parent),
            },
            "stopped": stopped(),
            "refused": refused(parent),
        }
    )


def found(attached: HyperparameterTuner) -> dict[str, Any]:
    """Look at a job by a tuner that did not start it."""
    sagemaker = attached.sagemaker_session
    job = attached.describe()
    best = sagemaker.describe_training_job(attached.best_training_job())
    arns = job["HyperParameterTuningJobArn"], best["TrainingJobArn"]
    analytics = attached.analytics()
    return {
        "name": attached.latest_tuning_job.name,
        "strategy": attached.strategy,
        "limits": [attached.max_jobs, attached.max_parallel_jobs],
        "estimator": type(attached.best_estimator()).__name__,
        "note": attached.best_estimator().hyperparameters()["note"],
        "rows": len(analytics.dataframe()),
        "ranges": sorted(analytics.tuning_ranges),
        "tags": [sagemaker.sagemaker_client.list_tags(ResourceArn=arn)["Tags"] for arn in arns],
        "transitions": [each["Status"] for each in best["SecondaryStatusTransitions"]],
    }


def warm(child: HyperparameterTuner, parent: HyperparameterTuner) -> dict[str, Any]:
    """Run a tuner that was made from another one."""
    child.max_jobs = 3
    child.metric_definitions = METRICS  # which the method that made it forgets
    name = f"v2-warm-{child.warm_start_config.type.name.partition('_')[0].lower()}"
    child.fit(INPUTS, job_name=name, wait=False)
    finish(child)
    job = child.describe()
    parents = job["WarmStartConfig"]["ParentHyperParameterTuningJobs"]
    return {
        "status": job["HyperParameterTuningJobStatus"],
        "parents": [each["HyperParameterTuningJobName"] for each in parents],
        "overall_best": job.get("OverallBestTrainingJob", {}).get("TrainingJobName"),
        "best": child.best_training_job(),
        "parent_best": parent.best_training_job(),
    }


def stopped() -> dict[str, Any]:
    """Stop a job whose trials would take minutes, and look at what is left of them."""
    slow = tuner("v2-stop", estimator(seconds=60), max_parallel_jobs=2)
    slow.fit(INPUTS, wait=False)
    eventually(lambda: slow.analytics().dataframe(force_refresh=True).shape[0] == 2)
    slow.stop_tuning_job()
    finish(slow)
    job = slow.describe()
    slow.stop_tuning_job()  # the SDK takes the refusal for an answer
    return {
        "status": job["HyperParameterTuningJobStatus"],
        "counters": job["TrainingJobStatusCounters"],
    }


def refused(finished: HyperparameterTuner) -> dict[str, str]:
    """Ask for what SageMaker refuses, and hear why."""
    name = finished.latest_tuning_job.name
    orphan = WarmStartConfig(WarmStartTypes.TRANSFER_LEARNING, {"no-such-parent"})
    return {
        "same name": told(lambda: finished.fit(INPUTS, job_name=name, wait=False)),
        "unknown": told(lambda: HyperparameterTuner.attach("no", session())),
        "numbers in a grid": told(
            lambda: tuner("v2-bad", estimator(), strategy="Grid").fit(INPUTS, wait=False)
        ),
        "no parent": told(
            lambda: tuner("v2-orphan", estimator(), warm_start_config=orphan).fit(
                INPUTS, wait=False
            )
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
