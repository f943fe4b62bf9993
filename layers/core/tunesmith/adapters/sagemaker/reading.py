"""From SageMaker's answers to what the domain knows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.trials import Goal, Trial, TrialStatus

OBJECTIVE_HYPERPARAMETER = "_tuning_objective_metric"
"""SageMaker tells each trial this way which metric is the objective."""
OUT_OF_TIME = {"MaxRuntimeExceeded", "MaxWaitTimeExceeded"}


def tuning_job(answer: Mapping[str, Any]) -> TuningJob:
    """Read a description of a tuning job."""
    limits = answer["HyperParameterTuningJobConfig"]["ResourceLimits"]
    objective = _objective(answer)
    best = answer.get("BestTrainingJob")
    return TuningJob(
        name=answer["HyperParameterTuningJobName"],
        arn=answer["HyperParameterTuningJobArn"],
        status=JobStatus(answer["HyperParameterTuningJobStatus"]),
        metric=objective.get("MetricName", ""),
        goal=Goal(objective.get("Type", Goal.MAXIMIZE)),
        max_trials=limits.get("MaxNumberOfTrainingJobs"),
        max_parallel=limits["MaxParallelTrainingJobs"],
        counts=_counts(answer["TrainingJobStatusCounters"]),
        best=trial_of_list(best) if best else None,
        created_at=answer["CreationTime"].astimezone(UTC),
        ended_at=_moment(answer.get("HyperParameterTuningEndTime")),
        failure_reason=answer.get("FailureReason"),
    )


def trial_of_list(summary: Mapping[str, Any]) -> Trial:
    """Read a trial from the list of a tuning job's trials."""
    objective = summary.get("FinalHyperParameterTuningJobObjectiveMetric") or {}
    return Trial(
        hyperparameters=summary.get("TunedHyperParameters", {}),
        objective=objective.get("Value"),
        **_life(summary),
    )


def trial_of_training_job(answer: Mapping[str, Any]) -> Trial:
    """Read a trial from the description of its training job.

    Its hyperparameters stay empty: this answer mixes the tuned ones with the static ones.
    """
    metric = answer.get("HyperParameters", {}).get(OBJECTIVE_HYPERPARAMETER)
    finals = {each["MetricName"]: each["Value"] for each in answer.get("FinalMetricDataList", [])}
    return Trial(
        objective=finals.get(metric),
        billable_seconds=answer.get("BillableTimeInSeconds"),
        ran_out=answer.get("SecondaryStatus") in OUT_OF_TIME,
        model_uri=answer.get("ModelArtifacts", {}).get("S3ModelArtifacts") or None,
        **_life(answer),
    )


def _life(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": answer["TrainingJobName"],
        "status": TrialStatus(answer["TrainingJobStatus"]),
        "created_at": _moment(answer.get("CreationTime")),
        "started_at": _moment(answer.get("TrainingStartTime")),
        "ended_at": _moment(answer.get("TrainingEndTime")),
        "failure_reason": answer.get("FailureReason"),
    }


def _objective(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the objective; with several definitions each has its own, of the same metric."""
    config = answer["HyperParameterTuningJobConfig"]
    definitions = answer.get("TrainingJobDefinitions") or [{}]
    found: Mapping[str, Any] = (
        config.get("HyperParameterTuningJobObjective")
        or definitions[0].get("TuningObjective")
        or {}
    )
    return found


def _counts(counters: Mapping[str, int]) -> TrialCounts:
    return TrialCounts(
        completed=counters.get("Completed", 0),
        running=counters.get("InProgress", 0),
        stopped=counters.get("Stopped", 0),
        failed=counters.get("RetryableError", 0) + counters.get("NonRetryableError", 0),
    )


def _moment(time: datetime | None) -> datetime | None:
    return time.astimezone(UTC) if time else None
