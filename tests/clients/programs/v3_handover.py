"""SDK v3: hand a tuner over instead of running it."""

from handing_over import ALONE, hand_over
from sagemaker.core.resources import HyperParameterTuningJob
from v3_parts import INPUTS, trainer, tuner


def attached(name: str) -> str:
    job = HyperParameterTuningJob.get(hyper_parameter_tuning_job_name=name)
    return str(job.best_training_job.training_job_name)


if __name__ == "__main__":
    hand_over(tuner("v3-handed", trainer(epochs=1), **ALONE), INPUTS, attached)
