"""SDK v2: hand a tuner over instead of running it."""

from handing_over import ALONE, hand_over
from sagemaker.tuner import HyperparameterTuner
from v2_parts import INPUTS, estimator, session, tuner


def attached(name: str) -> str:
    return str(HyperparameterTuner.attach(name, sagemaker_session=session()).best_training_job())


if __name__ == "__main__":
    hand_over(tuner("v2-handed", estimator(epochs=1), **ALONE), INPUTS, attached)
