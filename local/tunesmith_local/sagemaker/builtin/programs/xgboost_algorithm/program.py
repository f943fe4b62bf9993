"""The program: reads what the container contract lays out, trains, says why it could not."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from xgboost_algorithm import hyperparameters
from xgboost_algorithm.channels import Table, read_channel, type_of
from xgboost_algorithm.errors import UserError
from xgboost_algorithm.parameters import Parameters, parameters_of

BASE = "SAGEMAKER_BASE_DIR"
CONTAINER_BASE = "/opt/ml"


def main() -> None:
    """Train in the folder that the environment names; the first argument is the image's tag."""
    base = Path(os.environ.get(BASE, CONTAINER_BASE))
    tag = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        _run(base, tag)
    except UserError as error:
        (base / "output" / "failure").write_text(f"UserError: {error}", encoding="utf-8")
        print(f"UserError: {error}", file=sys.stderr, flush=True)
        sys.exit(1)


def _run(base: Path, tag: str) -> None:
    config = base / "input" / "config"
    given = json.loads((config / "hyperparameters.json").read_text(encoding="utf-8"))
    channels = json.loads((config / "inputdataconfig.json").read_text(encoding="utf-8"))
    parameters = parameters_of(hyperparameters.read(given), tag)
    if "train" not in channels:
        raise UserError("Missing required channel: train")
    print("Running XGBoost Sagemaker in algorithm mode", flush=True)
    for name in parameters.ignored:
        print(f"Hyperparameter {name} means nothing to this version of XGBoost", flush=True)
    training = _table(base, channels, "train", parameters, columns=None)
    validation = (
        _table(base, channels, "validation", parameters, columns=training.features.shape[1])
        if "validation" in channels
        else None
    )
    # Not before the data are read: the library takes half a second to be imported.
    from xgboost_algorithm.training import train  # noqa: PLC0415

    train(parameters, training, validation, base / "model")


def _table(
    base: Path, channels: dict[str, Any], name: str, parameters: Parameters, *, columns: int | None
) -> Table:
    # The type of the training channel holds for both, as in the container.
    kind = type_of(channels["train"].get("ContentType"))
    folder = base / "input" / "data" / name
    weighted = parameters.csv_weights
    return read_channel(folder, kind, weighted=weighted, columns=columns)
