"""SDK v3: one tuning per strategy, waited for, with its best job and its dataframe."""

from typing import Any

from place import object_size, tell, upload_data
from sagemaker.core.parameter import CategoricalParameter
from sagemaker.core.resources import TrainingJob
from sagemaker.core.shapes import HyperbandStrategyConfig, HyperParameterTuningJobStrategyConfig
from sagemaker.train.tuner import HyperparameterTuner
from v3_parts import INPUTS, trainer, tuner

GRID = {
    "layers": CategoricalParameter([2, 4, 6]),
    "activation": CategoricalParameter(["relu", "tanh"]),
}
HYPERBAND = HyperParameterTuningJobStrategyConfig(
    hyperband_strategy_config=HyperbandStrategyConfig(min_resource=1, max_resource=4)
)
OPTIONS: dict[str, dict[str, Any]] = {
    "Bayesian": {"max_jobs": 20},
    "Random": {"random_seed": 7},
    "Grid": {"max_jobs": None, "hyperparameter_ranges": GRID},
    "Hyperband": {"strategy_config": HYPERBAND},
}


def main() -> None:
    upload_data()
    tuners = {
        name: tuner(f"v3-{name}", trainer(), strategy=name, **options)
        for name, options in OPTIONS.items()
    }
    for each in tuners.values():
        each.tune(inputs=INPUTS, wait=False)
    tuners["Bayesian"].wait()
    for each in tuners.values():
        each.latest_tuning_job.wait(poll=1)  # the same, but not for five seconds at a time
    tell({name: seen(each) for name, each in tuners.items()})


def seen(finished: HyperparameterTuner) -> dict[str, Any]:
    """Collect what a person would look at."""
    job = finished.describe()
    best = finished.best_training_job()
    training = TrainingJob.get(training_job_name=best)
    frame = finished.analytics().dataframe()
    return {
        "status": job.hyper_parameter_tuning_job_status,
        "counters": job.training_job_status_counters.model_dump(),
        "best": best,
        "best_value": job.best_training_job.final_hyper_parameter_tuning_job_objective_metric.value,
        "best_status": training.training_job_status,
        "best_hyperparameters": training.hyper_parameters,
        "tuning_arns": [job.hyper_parameter_tuning_job_arn, training.tuning_job_arn],
        "model_size": object_size(training.model_artifacts.s3_model_artifacts),
        "columns": sorted(frame.columns),
        "rows": frame.to_dict("records"),
    }


if __name__ == "__main__":
    main()
