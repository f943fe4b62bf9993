"""What the programs for SDK v2 build their tuners from."""

from typing import Any

import boto3
from place import BUCKET, DATA, METRIC, METRICS, OUTPUT, ROLE, SOURCE
from sagemaker.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from sagemaker.session import Session
from sagemaker.sklearn import SKLearn
from sagemaker.tuner import HyperparameterTuner

INPUTS = {"train": DATA}
RANGES = {
    "rate": ContinuousParameter(1e-4, 1.0, scaling_type="Logarithmic"),
    "layers": IntegerParameter(1, 8),
    "activation": CategoricalParameter(["relu", "tanh"]),
}


def session() -> Session:
    """Return a session; its bucket is named because the SDK asks the public STS for the default."""
    return Session(boto_session=boto3.Session(), default_bucket=BUCKET)


def estimator(**hyperparameters: Any) -> SKLearn:
    """Return an estimator of our script."""
    return SKLearn(
        entry_point="train.py",
        source_dir=str(SOURCE),
        role=ROLE,
        framework_version="1.2-1",
        instance_count=1,
        instance_type="ml.m5.large",
        output_path=OUTPUT,
        hyperparameters={"note": "two words", **hyperparameters},
        sagemaker_session=session(),
    )


def tuner(name: str, given: SKLearn, **options: Any) -> HyperparameterTuner:
    """Return a tuner of three jobs at a time, unless told otherwise."""
    chosen = {
        "hyperparameter_ranges": RANGES,
        "max_jobs": 6,
        "max_parallel_jobs": 3,
        "base_tuning_job_name": name,
        **options,
    }
    return HyperparameterTuner(
        given, objective_metric_name=METRIC, metric_definitions=METRICS, **chosen
    )


def finish(started: HyperparameterTuner) -> None:
    """Wait for a job as wait() does, but not for five seconds at a time."""
    started.sagemaker_session.wait_for_tuning_job(started.latest_tuning_job.name, poll=0.5)
