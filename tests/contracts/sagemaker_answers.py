"""SageMaker's answers as it writes them, for what a test says about a job."""

from datetime import UTC, datetime
from typing import Any

from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.trials import Trial

ACCOUNT = "arn:aws:sagemaker:us-east-1:123456789012"


def described(job: TuningJob) -> dict[str, Any]:
    """DescribeHyperParameterTuningJob."""
    return _known(
        {
            "HyperParameterTuningJobName": job.name,
            "HyperParameterTuningJobArn": job.arn,
            "HyperParameterTuningJobStatus": job.status.value,
            "HyperParameterTuningJobConfig": {
                "Strategy": "Bayesian",
                "HyperParameterTuningJobObjective": {
                    "Type": job.goal.value,
                    "MetricName": job.metric,
                },
                "ResourceLimits": _known(
                    {
                        "MaxNumberOfTrainingJobs": job.max_trials,
                        "MaxParallelTrainingJobs": job.max_parallel,
                    }
                ),
            },
            "CreationTime": job.created_at,
            "HyperParameterTuningEndTime": job.ended_at,
            "TrainingJobStatusCounters": {
                "Completed": job.counts.completed,
                "InProgress": job.counts.running,
                "RetryableError": 0,
                "NonRetryableError": job.counts.failed,
                "Stopped": job.counts.stopped,
            },
            "ObjectiveStatusCounters": {"Succeeded": 0, "Pending": 0, "Failed": 0},
            "BestTrainingJob": summary(job.best) if job.best else None,
            "FailureReason": job.failure_reason,
        }
    )


def summary(trial: Trial) -> dict[str, Any]:
    """One of ListTrainingJobsForHyperParameterTuningJob."""
    objective = {"Type": "Maximize", "MetricName": "m", "Value": trial.objective}
    return _known(
        {
            "TrainingJobName": trial.name,
            "TrainingJobArn": f"{ACCOUNT}:training-job/{trial.name}",
            "CreationTime": trial.created_at,
            "TrainingStartTime": trial.started_at,
            "TrainingEndTime": trial.ended_at,
            "TrainingJobStatus": trial.status.value,
            "TunedHyperParameters": dict(trial.hyperparameters),
            "FailureReason": trial.failure_reason,
            "FinalHyperParameterTuningJobObjectiveMetric": (
                objective if trial.objective is not None else None
            ),
        }
    )


def training_job(trial: Trial, metric: str = "m") -> dict[str, Any]:
    """DescribeTrainingJob."""
    values = {"other": 99.0, **({metric: trial.objective} if trial.objective is not None else {})}
    return _known(
        {
            "TrainingJobName": trial.name,
            "TrainingJobArn": f"{ACCOUNT}:training-job/{trial.name}",
            "TrainingJobStatus": trial.status.value,
            "SecondaryStatus": "MaxRuntimeExceeded" if trial.ran_out else "Completed",
            "ModelArtifacts": {"S3ModelArtifacts": trial.model_uri or ""},
            "StoppingCondition": {"MaxRuntimeInSeconds": 600},
            "AlgorithmSpecification": {"TrainingInputMode": "File"},
            "HyperParameters": {
                "_tuning_objective_metric": metric,
                "epochs": "40",
                **trial.hyperparameters,
            },
            "CreationTime": trial.created_at,
            "TrainingStartTime": trial.started_at,
            "TrainingEndTime": trial.ended_at,
            "BillableTimeInSeconds": trial.billable_seconds,
            "FinalMetricDataList": [
                {"MetricName": name, "Value": value, "Timestamp": datetime(2026, 1, 1, tzinfo=UTC)}
                for name, value in values.items()
            ],
            "FailureReason": trial.failure_reason,
        }
    )


def _known(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if value is not None}
