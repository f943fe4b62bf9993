"""Limits by the names of quotas."""

from tunesmith.domain.account_limits import limits_of


def test_quotas_of_training_are_understood_and_others_left() -> None:
    quotas = {
        "ml.m5.large for training job usage": 10.0,
        "ml.m5.large for spot training job usage": 4.0,
        "ml.p3.2xlarge for training job usage": 0.0,
        "ml.m5.large for training warm pool usage": 7.0,
        "ml.m5.large for endpoint usage": 7.0,
        "ml.m5.large for processing job usage": 7.0,
        "Number of concurrent hyperparameter tuning jobs": 100.0,
        "Number of instances across training jobs": 20.0,
        "Number of instances across processing jobs": 7.0,
        "Maximum number of parallel training jobs per hyperparameter tuning job": 7.0,
        "Maximum number of instances per training job": 7.0,
    }

    assert limits_of(quotas) == {
        "ml.m5.large": 10,
        "ml.m5.large (spot)": 4,
        "ml.p3.2xlarge": 0,
        "tuning jobs": 100,
        "instances": 20,
    }
