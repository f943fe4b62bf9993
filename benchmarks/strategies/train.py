"""Trains real models, one curve for each line that comes in; run by the trials' environment.

A line is `{"problem": name, "point": {…}, "epochs": n}`, its answer a list of validation losses.
"""

import json
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

Point = Mapping[str, str]
WORST = 1e6
"""Stands for a loss that is no number."""


def main() -> None:
    """Answer every line."""
    warnings.filterwarnings("ignore")
    for line in sys.stdin:
        asked = json.loads(line)
        losses = PROBLEMS[asked["problem"]](asked["point"], asked["epochs"])
        finite = [float(each) if np.isfinite(each) else WORST for each in losses]
        print(json.dumps(finite), flush=True)


@cache
def _halves(name: str) -> tuple[Any, Any, Any, Any]:
    load = {
        "digits": load_digits,
        "cancer": load_breast_cancer,
        "diabetes": load_diabetes,
    }[name]
    features, target = load(return_X_y=True)
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)
    found: tuple[Any, Any, Any, Any] = tuple(
        train_test_split(scaled, target, test_size=0.5, random_state=0)
    )
    return found


def _boosted(data: str, fixed: Mapping[str, Any]) -> Callable[[Point, int], list[float]]:
    def curve(point: Point, epochs: int) -> list[float]:
        train, valid, target, truth = _halves(data)
        seen: dict[str, Any] = {}
        xgboost.train(
            {**fixed, **point, "nthread": 1, "seed": 0},
            xgboost.DMatrix(train, target),
            epochs,
            evals=[(xgboost.DMatrix(valid, truth), "valid")],
            evals_result=seen,
            verbose_eval=False,
        )
        found: list[float] = seen["valid"][fixed["eval_metric"]]
        return found

    return curve


def _network(data: str) -> Callable[[Point, int], list[float]]:
    def curve(point: Point, epochs: int) -> list[float]:
        train, valid, target, truth = _halves(data)
        model = MLPClassifier(
            hidden_layer_sizes=(int(point["hidden"]),),
            activation=point["activation"],
            learning_rate_init=float(point["learning_rate"]),
            alpha=float(point["alpha"]),
            batch_size=int(point["batch_size"]),
            random_state=0,
        )
        losses: list[float] = []
        try:
            for _ in range(epochs):
                model.partial_fit(train, target, classes=np.unique(target))
                losses.append(log_loss(truth, model.predict_proba(valid)))
        except ValueError:  # the weights have grown beyond all numbers
            losses += [WORST] * (epochs - len(losses))
        return losses

    return curve


PROBLEMS: dict[str, Callable[[Point, int], list[float]]] = {
    "XGBoost on breast cancer": _boosted(
        "cancer", {"objective": "binary:logistic", "eval_metric": "logloss"}
    ),
    "XGBoost on diabetes": _boosted(
        "diabetes", {"objective": "reg:squarederror", "eval_metric": "rmse"}
    ),
    "network on digits": _network("digits"),
    "network on breast cancer": _network("cancer"),
}


if __name__ == "__main__":
    main()
