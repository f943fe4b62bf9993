"""Train the models of tables.json, with the trials' Python, which has scikit-learn.

`PYTHONPATH=. .tunesmith/trials-env/bin/python -m benchmarks.search.train_tables`
"""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from sklearn.datasets import load_diabetes, load_digits
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

from benchmarks.search.problems import TABLES

Axis = dict[str, Any]


def main() -> None:
    """Train every combination of every table."""
    tables = {"SVM on digits": _digits(), "boosting on diabetes": _diabetes()}
    TABLES.write_text(json.dumps(tables) + "\n", encoding="utf-8")


def _digits() -> dict[str, Any]:
    """Share of digits misread by a support vector machine with an RBF kernel."""
    data, labels = load_digits(return_X_y=True)
    halves = train_test_split(data / 16, labels, test_size=0.5, random_state=0)

    def loss(c: float, gamma: float) -> float:
        model = SVC(C=c, gamma=gamma).fit(halves[0], halves[2])
        return 1 - float(model.score(halves[1], halves[3]))

    return _table([_axis("C", 0.01, 1000, 11), _axis("gamma", 0.0001, 10, 11)], loss)


def _diabetes() -> dict[str, Any]:
    """Error of boosted trees on a small regression, as a share of the variance."""
    data, target = load_diabetes(return_X_y=True)
    halves = train_test_split(data, target, test_size=0.4, random_state=0)

    def loss(rate: float, depth: float, share: float, leaf: float) -> float:
        model = GradientBoostingRegressor(
            n_estimators=40,
            learning_rate=rate,
            max_depth=round(depth),
            subsample=share,
            min_samples_leaf=round(leaf),
            random_state=0,
        ).fit(halves[0], halves[2])
        return 1 - float(model.score(halves[1], halves[3]))

    axes = [
        _axis("rate", 0.005, 0.5, 7),
        _axis("depth", 1, 5, 5, "Linear"),
        _axis("share", 0.4, 1.0, 4, "Linear"),
        _axis("leaf", 1, 32, 6),
    ]
    return _table(axes, loss)


def _axis(name: str, low: float, high: float, count: int, scaling: str = "Logarithmic") -> Axis:
    spaced = np.geomspace if scaling == "Logarithmic" else np.linspace
    values = [float(f"{value:.6g}") for value in spaced(low, high, count)]
    return {"name": name, "scaling": scaling, "values": values}


def _table(axes: list[Axis], loss: Callable[..., float]) -> dict[str, Any]:
    points = product(*(axis["values"] for axis in axes))
    return {"axes": axes, "losses": [round(loss(*point), 5) for point in points]}


if __name__ == "__main__":
    main()
