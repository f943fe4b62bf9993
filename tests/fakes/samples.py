"""Requests, records and trials that tests start from; every call gives a fresh one."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tunesmith.domain.champions import Champion
from tunesmith.domain.costs import Cost
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.policies import StoppingSpec
from tunesmith.domain.prices import Prices, PriceTable
from tunesmith.domain.trials import Goal, Observation, Trial, TrialStatus
from tunesmith.domain.tuning import Door, Source, TuningRecord, TuningStatus
from tunesmith.domain.warm_starts import Parent, WarmStart

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
ID = "abcdefghijklmnop"
ROLE = "arn:aws:iam::123456789012:role/tunesmith-training"
REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
IMAGE = f"{REGISTRY}/sagemaker-scikit-learn:1.2-1-cpu-py3"
METRIC = "validation:accuracy"

GUARDRAILS = Guardrails(
    environment="dev",
    region="us-east-1",
    bucket="stack-bucket",
    default_role=ROLE,
    allowed_instance_types=("ml.m5.*", "ml.c5.*"),
    allowed_image_registries=(REGISTRY,),
    max_instance_hours=100,
)

PRICES = Prices(region="us-east-1")

_SPEC: dict[str, Any] = {
    "name": "digits-mlp",
    "training": {
        "image": IMAGE,
        "source": "code/digits/sourcedir.tar.gz",
        "script": "train.py",
        "instance": {"type": "ml.m5.large", "count": 1, "volume_gb": 10},
        "max_runtime_seconds": 600,
        "inputs": {"train": "data/digits/"},
        "hyperparameters": {"epochs": 40},
        "metrics": {METRIC: "validation_accuracy=([0-9.]+)"},
        "environment": {"KEY": "value"},
    },
    "objective": {"metric": METRIC, "goal": "maximize"},
    "search": {
        "strategy": "bayesian",
        "max_jobs": 20,
        "parallel": 3,
        "seed": 7,
        "ranges": {
            "learning_rate": {"min": 0.0001, "max": 0.1, "scale": "logarithmic"},
            "hidden": {"min": 16, "max": 256},
            "activation": ["relu", "tanh"],
        },
    },
    "notify": {"channel": "#ml-alerts"},
    "tags": {"team": "vision"},
}

_NATIVE: dict[str, Any] = {
    "HyperParameterTuningJobName": "digits",
    "HyperParameterTuningJobConfig": {
        "Strategy": "Random",
        "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": METRIC},
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2},
        "ParameterRanges": {
            "ContinuousParameterRanges": [
                {"Name": "rate", "MinValue": "0.001", "MaxValue": "0.1", "ScalingType": "Auto"}
            ],
            "IntegerParameterRanges": [{"Name": "units", "MinValue": "8", "MaxValue": "64"}],
            "CategoricalParameterRanges": [{"Name": "solver", "Values": ["sgd", "adam"]}],
        },
        "TrainingJobEarlyStoppingType": "Off",
    },
    "TrainingJobDefinition": {
        "AlgorithmSpecification": {
            "TrainingImage": IMAGE,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": METRIC, "Regex": "acc=([0-9.]+)"}],
        },
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": "s3://stack-bucket/models/"},
        "ResourceConfig": {
            "InstanceType": "ml.m5.large",
            "InstanceCount": 1,
            "VolumeSizeInGB": 10,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": 600},
        "StaticHyperParameters": {"epochs": "10"},
    },
}


def own_prices() -> Prices:
    """Return prices to reckon with: 0.001 USD a second for ml.m5.large, twice that for xlarge.

    A GB costs a millionth a second.
    """
    table = {
        "date": "2026-01-01",
        "source": "ours",
        "regions": {
            "us-east-1": {
                "instances": {"ml.m5.large": "3.6", "ml.m5.xlarge": "7.2"},
                "storage_gb_month": "2.628",
            }
        },
    }
    return Prices(region="us-east-1", tables=(PriceTable.model_validate(table),))


def spec_body() -> dict[str, Any]:
    """Return a short spec that breaks no rule."""
    return deepcopy(_SPEC)


def native_request() -> dict[str, Any]:
    """Return a native request that breaks no rule."""
    return deepcopy(_NATIVE)


def curve(
    *values: float, start: datetime = NOON, exact: bool = True, first: int = 1
) -> tuple[Observation, ...]:
    """Return observations of the steps from `first` on, a minute apart."""
    return tuple(
        Observation(
            step=step, value=value, time=start + timedelta(minutes=step), step_is_exact=exact
        )
        for step, value in enumerate(values, start=first)
    )


def trial(
    number: int,
    values: Sequence[float] = (),
    status: TrialStatus = TrialStatus.COMPLETED,
    *,
    seconds: float = 60,
    exact: bool = True,
    **changes: Any,
) -> Trial:
    """Return the n-th trial with its curve; each starts a minute after the one before."""
    start = NOON + timedelta(minutes=number)
    known: dict[str, Any] = {
        "name": f"dev-{ID}-{number:03d}-0123abcd",
        "status": status,
        "hyperparameters": {"rate": f"0.{number}"},
        "objective": values[-1] if values else None,
        "created_at": start,
        "started_at": start,
        "ended_at": start + timedelta(seconds=seconds) if status.is_terminal else None,
        "curve": curve(*values, start=start, exact=exact),
    }
    return Trial(**{**known, **changes})


def record(**changes: Any) -> TuningRecord:
    """Return the record of a tuning that runs."""
    known: dict[str, Any] = {
        "tuning_id": ID,
        "name": "digits-mlp",
        "project": "digits",
        "job_name": f"dev-{ID}",
        "status": TuningStatus.RUNNING,
        "source": Source(door=Door.API),
        "body_digest": "0" * 64,
        "request_key": f"tunings/{ID}/request.json",
        "created_at": NOON,
        "updated_at": NOON,
        "started_at": NOON,
        "strategy": "Bayesian",
        "metric": METRIC,
        "goal": Goal.MAXIMIZE,
        "max_trials": 20,
        "stopping": StoppingSpec(),
    }
    return TuningRecord(**{**known, **changes})


def learnt(*numbers: int) -> WarmStart:
    """Return the warm start from these earlier tunings."""
    return WarmStart(
        type="transfer",
        why="it was to be",
        parents=tuple(
            Parent(
                tuning_id=f"{number:016d}",
                name=f"earlier-{number}",
                job_name=f"dev-{number:016d}",
                objective=0.9,
                trials=20,
            )
            for number in numbers
        ),
    )


def tuning_job(**changes: Any) -> TuningJob:
    """Return a tuning job that completed."""
    known: dict[str, Any] = {
        "name": f"dev-{ID}",
        "arn": f"arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/dev-{ID}",
        "status": JobStatus.COMPLETED,
        "metric": METRIC,
        "goal": Goal.MAXIMIZE,
        "max_trials": 20,
        "max_parallel": 3,
        "counts": TrialCounts(),
        "created_at": NOON,
        "ended_at": NOON + timedelta(hours=1),
    }
    return TuningJob(**{**known, **changes})


def champion(tuning_id: str = "a", **changes: Any) -> Champion:
    """Return a champion of the lowest loss."""
    known: dict[str, Any] = {
        "project": "digits",
        "metric": "loss",
        "goal": Goal.MINIMIZE,
        "tuning_id": tuning_id,
        "name": "first",
        "trial": f"{tuning_id}-1",
        "objective": 0.1 + 0.2,
        "hyperparameters": {"rate": "0.1", "none": ""},
        "cost": Cost(spent_usd=Decimal("0.5"), prices="list"),
        "since": NOON,
    }
    return Champion(**{**known, **changes})
