"""SDK v2: one tuning per strategy, waited for, with its best job and its dataframe."""

from typing import Any

from place import object_size, tell, upload_data
from sagemaker.parameter import CategoricalParameter
from sagemaker.tuner import HyperbandStrategyConfig, HyperparameterTuner, StrategyConfig
from v2_parts import INPUTS, estimator, finish, tuner

GRID = {
    "layers": CategoricalParameter([2, 4, 6]),
    "activation": CategoricalParameter(["relu", "tanh"]),
}
HYPERBAND = StrategyConfig(HyperbandStrategyConfig(min_resource=1, max_resource=4))
OPTIONS: dict[str, dict[str, Any]] = {
    "Bayesian": {"max_jobs": 20},
    "Random": {"random_seed": 7},
    # Without max_jobs, as documented, this version sends a null that boto3 refuses.
    "Grid": {"max_jobs": 6, "hyperparameter_ranges": GRID},
    "Hyperband": {"strategy_config": HYPERBAND},
}


def main() -> None:
    upload_data()
    tuners = {
        name: tuner(f"v2-{name}", estimator(), strategy=name, **options)
        for name, options in OPTIONS.items()
    }
    for each in tuners.values():
        each.fit(INPUTS, wait=False)
    tuners["Bayesian"].wait()
    for each in tuners.values():
        finish(each)
    tell({name: seen(each) for name, each in tuners.items()})


def seen(finished: HyperparameterTuner) -> dict[str, Any]:
    """Collect what a person would look at."""
    job = finished.describe()
    best = finished.best_training_job()
    training = finished.sagemaker_session.describe_training_job(best)
    objective = job["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    frame = finished.analytics().dataframe()
    return {
        "status": job["HyperParameterTuningJobStatus"],
        "counters": job["TrainingJobStatusCounters"],
        "best": best,
        "best_value": objective["Value"],
        "best_status": training["TrainingJobStatus"],
        "best_hyperparameters": training["HyperParameters"],
        "tuning_arns": [job["HyperParameterTuningJobArn"], training["TuningJobArn"]],
        "model_size": object_size(finished.best_estimator().model_data),
        "columns": sorted(frame.columns),
        "rows": frame.to_dict("records"),
    }


if __name__ == "__main__":
    main()
