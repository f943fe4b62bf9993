"""The metrics that the container adds to those of the library."""

from collections.abc import Callable
from typing import Any

import numpy as np

Metric = Callable[[Any, Any], float]


def _score(name: str, **options: str) -> Metric:
    """Make a metric of classes."""

    def score(labels: Any, predictions: Any) -> float:  # noqa: ANN401 - arrays
        from sklearn import metrics  # noqa: PLC0415 - slow to import, and seldom needed

        options_here: dict[str, Any] = {**options, "zero_division": 0} if options else {}
        return float(getattr(metrics, name)(labels, _classes(predictions), **options_here))

    return score


def _classes(predictions: Any) -> Any:  # noqa: ANN401 - arrays
    """Turn probabilities into classes."""
    return predictions.argmax(axis=1) if predictions.ndim > 1 else np.rint(predictions)


def _mean_squared_error(labels: Any, predictions: Any) -> float:  # noqa: ANN401 - arrays
    return float(np.mean((labels - predictions) ** 2))


def _r2(labels: Any, predictions: Any) -> float:  # noqa: ANN401 - arrays
    from sklearn.metrics import r2_score  # noqa: PLC0415 - slow to import, and seldom needed

    return float(r2_score(labels, predictions))


CUSTOM: dict[str, Metric] = {
    "accuracy": _score("accuracy_score"),
    "balanced_accuracy": _score("balanced_accuracy_score"),
    "f1": _score("f1_score", average="macro"),
    "f1_binary": _score("f1_score", average="binary"),
    "f1_macro": _score("f1_score", average="macro"),
    "mse": _mean_squared_error,
    "precision": _score("precision_score", average="binary"),
    "precision_macro": _score("precision_score", average="macro"),
    "precision_micro": _score("precision_score", average="micro"),
    "r2": _r2,
    "recall": _score("recall_score", average="binary"),
    "recall_macro": _score("recall_score", average="macro"),
    "recall_micro": _score("recall_score", average="micro"),
}


def evaluation(names: list[str]) -> Callable[[Any, Any], list[tuple[str, float]]]:
    """Make the function that the library calls after each round."""

    def evaluate(predictions: Any, matrix: Any) -> list[tuple[str, float]]:  # noqa: ANN401
        labels = matrix.get_label()
        return [(name, CUSTOM[name](labels, predictions)) for name in names]

    return evaluate
