"""Records boosting curves: XGBoost on data that ships with scikit-learn, one value per round.

Run by the trials' environment: `.tunesmith/trials-env/bin/python
benchmarks/stopping/record_xgboost.py`. One half of the data is trained on and the other watched for
60 rounds, with 200 configurations drawn at random per data set.
"""

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import xgboost
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.model_selection import train_test_split

Values = NDArray[np.float64]

OUT = Path(__file__).parent / "curves"
ROUNDS, CONFIGURATIONS = 60, 200
DATA: dict[str, tuple[Any, dict[str, Any]]] = {
    "breast_cancer": (
        load_breast_cancer,
        {"objective": "binary:logistic", "eval_metric": "logloss"},
    ),
    "diabetes": (load_diabetes, {"objective": "reg:squarederror", "eval_metric": "rmse"}),
    "digits": (
        load_digits,
        {"objective": "multi:softprob", "eval_metric": "mlogloss", "num_class": 10},
    ),
    "wine": (
        load_wine,
        {"objective": "multi:softprob", "eval_metric": "mlogloss", "num_class": 3},
    ),
}
NAMES = ("eta", "max_depth", "min_child_weight", "subsample", "colsample_bytree", "lambda", "gamma")


def main() -> None:
    """Record every data set."""
    for name, (load, fixed) in DATA.items():
        features, target = load(return_X_y=True)
        record(name, features, target, fixed)


def record(name: str, features: Values, target: Values, fixed: dict[str, Any]) -> None:
    """Train every configuration on one half and watch the other."""
    halves = train_test_split(features, target, test_size=0.5, random_state=0)
    train, valid = xgboost.DMatrix(halves[0], halves[2]), xgboost.DMatrix(halves[1], halves[3])
    random = np.random.default_rng(0)
    points, curves, seconds = [], [], []
    for _ in range(CONFIGURATIONS):
        point = configuration(random)
        seen: dict[str, Any] = {}
        begun = perf_counter()
        xgboost.train(
            {**fixed, **point, "nthread": 1, "seed": 0},
            train,
            ROUNDS,
            evals=[(valid, "valid")],
            evals_result=seen,
            verbose_eval=False,
        )
        seconds.append((perf_counter() - begun) / ROUNDS)
        points.append([point[one] for one in NAMES])
        curves.append(seen["valid"][fixed["eval_metric"]])
    np.savez_compressed(
        OUT / f"xgboost-{name}.npz",
        hyperparameters=np.array(points, np.float32),
        names=np.array(NAMES),
        loss=np.array(curves, np.float32),
        seconds=np.array(seconds, np.float32)[:, None],
    )


def configuration(random: np.random.Generator) -> dict[str, float]:
    """Draw one configuration from the space that people usually search."""
    return {
        "eta": float(10 ** random.uniform(-2.5, 0)),
        "max_depth": int(random.integers(1, 11)),
        "min_child_weight": float(10 ** random.uniform(0, 1.5)),
        "subsample": float(random.uniform(0.4, 1)),
        "colsample_bytree": float(random.uniform(0.4, 1)),
        "lambda": float(10 ** random.uniform(-3, 2)),
        "gamma": float(10 ** random.uniform(-3, 1)),
    }


if __name__ == "__main__":
    main()
