"""Tunes the digits example with the SageMaker Python SDK, version 2: here or on AWS.

See README.md beside it; AWS_ENDPOINT_URL alone says where.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import boto3
from sagemaker.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from sagemaker.session import Session
from sagemaker.sklearn import SKLearn
from sagemaker.tuner import HyperparameterTuner
from surroundings import DIGITS, METRIC, METRICS, bucket_name, role_arn, upload_digits


def main() -> None:
    """Tune, wait, and show what came of it."""
    tuner, inputs = tuner_and_inputs(read_options())
    tuner.fit(inputs, wait=True)
    trials = tuner.analytics().dataframe().sort_values("FinalObjectiveValue", ascending=False)
    print(trials[["TrainingJobName", "FinalObjectiveValue"]].to_string(index=False))
    print(f"best training job: {tuner.best_training_job()}")


def tuner_and_inputs(options: argparse.Namespace) -> tuple[HyperparameterTuner, dict[str, str]]:
    """Return a tuner of the digits example, and where its data is."""
    session = Session(boto_session=boto3.Session(), default_bucket=bucket_name())
    estimator = SKLearn(
        entry_point="train.py",
        source_dir=str(DIGITS),
        role=role_arn(options.role),
        framework_version="1.2-1",
        instance_count=1,
        instance_type=options.instance,
        hyperparameters={"epochs": options.epochs},
        sagemaker_session=session,
    )
    tuner = HyperparameterTuner(
        estimator,
        objective_metric_name=METRIC,
        metric_definitions=METRICS,
        hyperparameter_ranges={
            "learning_rate": ContinuousParameter(0.0001, 1.0, scaling_type="Logarithmic"),
            "hidden": IntegerParameter(8, 192, scaling_type="Logarithmic"),
            "activation": CategoricalParameter(["relu", "tanh", "logistic"]),
        },
        strategy="Bayesian",
        max_jobs=options.jobs,
        max_parallel_jobs=options.parallel,
        base_tuning_job_name="digits-v2",
    )
    return tuner, upload_digits(options.data, session.default_bucket())


def read_options() -> argparse.Namespace:
    """Read where the data is and how large the tuning may get."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="what make_data.py wrote")
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--parallel", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--instance", default="ml.m5.large")
    parser.add_argument("--role", default="tunesmith-training", help="a role of the account")
    return parser.parse_args()


if __name__ == "__main__":
    main()
