"""Trains a small neural network to read handwritten digits, one epoch at a time.

An ordinary SageMaker training script: hyperparameters come as arguments, data and model folders
as SM_* variables, and the metric is read from what it prints. It runs unchanged in the
scikit-learn container on AWS and in a trial of the embedded stack.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
from pathlib import Path

import joblib
import numpy as np
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

DIGITS = np.arange(10)
IMAGE = (8, 8)
BRIGHTEST = 16.0


class StopRequest:
    """Remembers that SageMaker asked us to stop: SIGTERM, then two minutes, then SIGKILL."""

    def __init__(self) -> None:
        self.received = False
        signal.signal(signal.SIGTERM, self._receive)

    def _receive(self, _number: int, _frame: object) -> None:
        self.received = True


def main() -> None:
    """Train until the last epoch, or until asked to stop; keep the model either way."""
    stop = StopRequest()
    options = read_options()
    train, labels = read_channel(options.train)
    train, labels = add_shifted_copies(train, labels)
    validation, truth = read_channel(options.validation)
    model = MLPClassifier(
        hidden_layer_sizes=(options.hidden,),
        activation=options.activation,
        learning_rate_init=options.learning_rate,
        alpha=options.alpha,
        batch_size=options.batch_size,
        random_state=options.seed,
    )
    scores = {}
    for epoch in range(1, options.epochs + 1):
        model.partial_fit(train, labels, classes=DIGITS)
        scores = evaluate(model, validation, truth)
        report(epoch, scores)
        if stop.received:
            print(f"asked to stop after epoch {epoch}: keeping the model as it is")
            break
    save(model, scores, options.model_dir)


def read_options() -> argparse.Namespace:
    """Read hyperparameters from the arguments, folders from what SageMaker sets."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--activation", choices=["relu", "tanh", "logistic"], default="relu")
    parser.add_argument("--learning_rate", type=float, default=0.001)
    parser.add_argument("--alpha", type=float, default=0.0001)
    parser.add_argument("--batch_size", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    for name in ("train", "validation"):
        channel = os.environ.get(f"SM_CHANNEL_{name.upper()}", name)
        parser.add_argument(f"--{name}", type=Path, default=Path(channel))
    parser.add_argument("--model_dir", type=Path, default=Path(os.environ.get("SM_MODEL_DIR", ".")))
    return parser.parse_args()


def read_channel(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the images of a channel, scaled to 0..1, and their labels."""
    with np.load(folder / "digits.npz") as data:
        return data["images"] / BRIGHTEST, data["labels"]


def add_shifted_copies(rows: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add each image moved by one pixel in four directions: five times as much to learn from."""
    images = rows.reshape(-1, *IMAGE)
    moves = ((0, 1), (0, -1), (1, 1), (1, -1))
    moved = [np.roll(images, shift=by, axis=axis + 1) for axis, by in moves]
    every = np.concatenate([images, *moved])
    return every.reshape(len(every), -1), np.tile(labels, 1 + len(moves))


def evaluate(model: MLPClassifier, rows: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Measure the model on the validation images."""
    odds = np.nan_to_num(model.predict_proba(rows), nan=0.1)
    return {
        "train_loss": float(model.loss_),
        "validation_loss": float(log_loss(truth, odds, labels=DIGITS)),
        "validation_accuracy": float(accuracy_score(truth, odds.argmax(axis=1))),
    }


def report(epoch: int, scores: dict[str, float]) -> None:
    """Print a line that the request's metric definitions understand."""
    values = " ".join(f"{name}={value:.5f}" for name, value in scores.items())
    print(f"epoch={epoch} {values}", flush=True)


def save(model: MLPClassifier, scores: dict[str, float], folder: Path) -> None:
    """Leave what SageMaker uploads as model.tar.gz."""
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, folder / "model.joblib")
    (folder / "scores.json").write_text(json.dumps(scores, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
