"""Tuning jobs as the API shows them."""

from typing import Any

from tunesmith_local.sagemaker.jobs.describe import (
    describe_definition,
    objective_counters,
    status_counters,
    summarize_training,
)
from tunesmith_local.sagemaker.jobs.plan import Plan, plan_of
from tunesmith_local.sagemaker.jobs.standings import Standings
from tunesmith_local.sagemaker.jobs.warm_start import parents_of
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Store, Tuning


def describe_tuning(
    tuning: Tuning, store: Store, standings: Standings, settings: EngineSettings
) -> JsonObject:
    """Show a tuning job, with its best training job so far."""
    plan = plan_of(tuning.request)
    counts = store.trials.counts(tuning.id)
    shown: dict[str, Any] = {
        "HyperParameterTuningJobName": tuning.name,
        "HyperParameterTuningJobArn": tuning.arn,
        "HyperParameterTuningJobConfig": plan.config,
        "TrainingJobDefinition": describe_definition(plan),
        "HyperParameterTuningJobStatus": tuning.status,
        "CreationTime": tuning.created,
        "LastModifiedTime": tuning.modified,
        "HyperParameterTuningEndTime": tuning.ended,
        "TrainingJobStatusCounters": status_counters(counts),
        "ObjectiveStatusCounters": objective_counters(counts),
        "FailureReason": tuning.failure_reason,
        "WarmStartConfig": plan.warm_start,
        "TuningJobCompletionDetails": _completion(tuning, plan, standings),
        "ConsumedResources": {"RuntimeInSeconds": _runtime(tuning)},
        **_best(tuning, plan, store, completed_only=not settings.stopped_trial_can_be_best),
    }
    return {name: value for name, value in shown.items() if value is not None}


def summarize_tuning(tuning: Tuning, store: Store) -> JsonObject:
    """Show a tuning job as listings do."""
    plan = plan_of(tuning.request)
    counts = store.trials.counts(tuning.id)
    shown = {
        "HyperParameterTuningJobName": tuning.name,
        "HyperParameterTuningJobArn": tuning.arn,
        "HyperParameterTuningJobStatus": tuning.status,
        "Strategy": plan.strategy,
        "CreationTime": tuning.created,
        "LastModifiedTime": tuning.modified,
        "HyperParameterTuningEndTime": tuning.ended,
        "TrainingJobStatusCounters": status_counters(counts),
        "ObjectiveStatusCounters": objective_counters(counts),
        "ResourceLimits": plan.config["ResourceLimits"],
    }
    return {name: value for name, value in shown.items() if value is not None}


def _best(tuning: Tuning, plan: Plan, store: Store, *, completed_only: bool) -> JsonObject:
    """Show the best training job, and for an identical warm start the best over the parents too."""
    shown: JsonObject = {}
    maximize = plan.maximize
    if best := store.trials.best([tuning.id], maximize=maximize, completed_only=completed_only):
        shown["BestTrainingJob"] = summarize_training(tuning, best)
    if (plan.warm_start or {}).get("WarmStartType") != "IdenticalDataAndAlgorithm":
        return shown
    family = [tuning, *parents_of(store, tuning)]
    ids = [each.id for each in family]
    if overall := store.trials.best(ids, maximize=maximize, completed_only=completed_only):
        launcher = next(each for each in family if each.id == overall.tuning_id)
        shown["OverallBestTrainingJob"] = summarize_training(launcher, overall)
    return shown


def _completion(tuning: Tuning, plan: Plan, standings: Standings) -> JsonObject:
    progress = standings.of(tuning, maximize=plan.maximize)
    shown: JsonObject = {"NumberOfTrainingJobsObjectiveNotImproving": progress.not_improving}
    return (
        shown
        if tuning.converged is None
        else {**shown, "ConvergenceDetectedTime": tuning.converged}
    )


def _runtime(tuning: Tuning) -> int:
    """Wall-clock seconds; of a running job up to its last change."""
    return round((tuning.ended or tuning.modified) - tuning.created)
