"""What the programs for SDK v3 build their tuners from."""

from typing import Any

import boto3
from place import BUCKET, DATA, IMAGE, METRIC, METRICS, OUTPUT, ROLE, SOURCE
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.parameter import CategoricalParameter, ContinuousParameter, IntegerParameter
from sagemaker.core.training.configs import Compute, OutputDataConfig, SourceCode
from sagemaker.train.model_trainer import ModelTrainer
from sagemaker.train.tuner import HyperparameterTuner

INPUTS = {"train": DATA}
RANGES = {
    "rate": ContinuousParameter(1e-4, 1.0, scaling_type="Logarithmic"),
    "layers": IntegerParameter(1, 8),
    "activation": CategoricalParameter(["relu", "tanh"]),
}


def trainer(**hyperparameters: Any) -> ModelTrainer:
    """Return a trainer of our script."""
    return ModelTrainer(
        # The bucket is named because the SDK asks STS at its public address for the default one.
        sagemaker_session=Session(boto_session=boto3.Session(), default_bucket=BUCKET),
        role=ROLE,
        training_image=IMAGE,
        source_code=SourceCode(source_dir=str(SOURCE), entry_script="train.py"),
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=5),
        output_data_config=OutputDataConfig(s3_output_path=OUTPUT),
        hyperparameters={"note": "two words", **hyperparameters},
        base_job_name="clients",
    )


def tuner(name: str, model_trainer: ModelTrainer, **options: Any) -> HyperparameterTuner:
    """Return a tuner of three jobs at a time, unless told otherwise."""
    chosen = {
        "hyperparameter_ranges": RANGES,
        "max_jobs": 6,
        "max_parallel_jobs": 3,
        "base_tuning_job_name": name,
        **options,
    }
    return HyperparameterTuner(
        model_trainer, objective_metric_name=METRIC, metric_definitions=METRICS, **chosen
    )
