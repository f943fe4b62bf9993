"""Trains a model, and tells after each round how good it is, as the container does."""

import signal
from pathlib import Path
from typing import Any

import xgboost

from xgboost_algorithm.channels import Table
from xgboost_algorithm.custom_metrics import evaluation
from xgboost_algorithm.errors import UserError
from xgboost_algorithm.parameters import Parameters

MODEL = "xgboost-model"
TAB = "#011"
"""A tabulator, as CloudWatch shows it: the algorithm's regular expressions look for this."""


class Report(xgboost.callback.TrainingCallback):  # type: ignore[misc]
    """Prints the metrics of a round."""

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ANN401, ARG002
        """Print one line."""
        values = [
            f"{TAB}{data}-{metric}:{scores[-1]:.5f}"
            for data, metrics in evals_log.items()
            for metric, scores in metrics.items()
        ]
        print(f"[{epoch}]{''.join(values)}", flush=True)
        return False


class SaveWhenStopped(xgboost.callback.TrainingCallback):  # type: ignore[misc]
    """Ends training after the round in which the stop came, so that its model is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = False
        signal.signal(signal.SIGTERM, self._stop)

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ANN401, ARG002
        """Tell whether to end."""
        return self._stopped

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopped = True


def train(
    parameters: Parameters, training: Table, validation: Table | None, model_folder: Path
) -> None:
    """Train and store the model; raises UserError for what the library refuses."""
    matrices = {"train": _matrix(training)}
    print(f"Train matrix has {matrices['train'].num_row()} rows", flush=True)
    if validation is not None:
        matrices["validation"] = _matrix(validation)
        print(f"Validation matrix has {matrices['validation'].num_row()} rows", flush=True)
    metrics = {"eval_metric": parameters.metrics} if parameters.metrics else {}
    try:
        booster = xgboost.train(
            {**parameters.library, **metrics},
            matrices["train"],
            num_boost_round=parameters.rounds,
            evals=[(matrix, name) for name, matrix in matrices.items()],
            custom_metric=evaluation(parameters.custom) if parameters.custom else None,
            callbacks=_callbacks(parameters, list(matrices)[-1]),
            verbose_eval=False,
        )
    except (xgboost.core.XGBoostError, ValueError) as error:
        raise UserError(f"XGB train call failed with exception:\n {_first_lines(error)}") from error
    model_folder.mkdir(parents=True, exist_ok=True)
    (model_folder / MODEL).write_bytes(booster.save_raw("ubj"))


def _callbacks(parameters: Parameters, last: str) -> list[Any]:
    callbacks: list[Any] = [Report()]
    if parameters.patience:
        callbacks.append(
            xgboost.callback.EarlyStopping(
                rounds=parameters.patience,
                data_name=last,
                metric_name=parameters.patient_with,
                maximize=parameters.maximizes if parameters.patient_with else None,
                save_best=True,
            )
        )
    if parameters.saves_when_stopped:
        callbacks.append(SaveWhenStopped())
    return callbacks


def _matrix(table: Table) -> Any:  # noqa: ANN401 - the library has no types
    return xgboost.DMatrix(table.features, label=table.labels, weight=table.weights)


def _first_lines(error: Exception) -> str:
    """Leave out the stack of the library, which would push the message out of sight."""
    return str(error).partition("Stack trace")[0].strip()
