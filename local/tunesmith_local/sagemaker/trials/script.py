"""Script mode: the request's own training script, fetched and called as the toolkit does."""

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tunesmith_local.sagemaker.trials.order import Folders, TrialFailed

PROGRAM = "sagemaker_program"
SUBMIT_DIRECTORY = "sagemaker_submit_directory"
OBJECTIVE = "_tuning_objective_metric"
CONTAINER_BASE = "/opt/ml/"


def decoded(hyperparameters: Mapping[str, str]) -> dict[str, Any]:
    """Read each value as JSON, or take it as it is: both generations of the SDK work so."""
    return {name: _decode(value) for name, value in hyperparameters.items()}


def user_hyperparameters(hyperparameters: Mapping[str, str]) -> dict[str, Any]:
    """Give the values that are the script's own business, sorted by name."""
    return {
        name: value
        for name, value in sorted(decoded(hyperparameters).items())
        if not name.startswith("sagemaker_") and name != OBJECTIVE
    }


def user_arguments(hyperparameters: Mapping[str, str]) -> list[str]:
    """Write the script's hyperparameters as command-line arguments."""
    arguments = []
    for name, value in user_hyperparameters(hyperparameters).items():
        arguments += [
            f"{'-' if len(name) == 1 else '--'}{name}",
            "" if value is None else str(value),
        ]
    return arguments


def program(hyperparameters: Mapping[str, str]) -> str | None:
    """Name the script, if the request has one."""
    value = hyperparameters.get(PROGRAM)
    return str(_decode(value)) if value is not None else None


def source_uri(hyperparameters: Mapping[str, str]) -> str:
    """Say where the script's archive is."""
    value = hyperparameters.get(SUBMIT_DIRECTORY)
    if value is None:
        raise TrialFailed(
            f"ClientError: hyperparameter {SUBMIT_DIRECTORY} is missing: with {PROGRAM} it names"
            " the archive (s3://…/sourcedir.tar.gz) that holds the script."
        )
    return str(_decode(value))


def unpack(archive: Path, folders: Folders) -> None:
    """Unpack the source archive; members that point outside are refused."""
    try:
        with tarfile.open(archive) as source:
            source.extractall(folders.code, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise TrialFailed(f"ClientError: cannot unpack {archive.name}: {error}") from error


def command(name: str, folders: Folders, python: Path, arguments: list[str]) -> list[str]:
    """Write the command that runs the script."""
    path = (folders.code / name).resolve()
    if not path.is_relative_to(folders.code.resolve()) or not path.is_file():
        raise TrialFailed(f"ClientError: the source archive has no script {name}.")
    if PurePosixPath(name).suffix == ".sh":
        return ["/bin/bash", name, *arguments]
    return [str(python), "-u", name, *arguments]


def local_path(uri: str, folders: Folders) -> Path | None:
    """Translate a path of the container into one of the trial's folder."""
    return (
        folders.base / uri.removeprefix(CONTAINER_BASE) if uri.startswith(CONTAINER_BASE) else None
    )


def _decode(value: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return json.loads(value)
    except ValueError:
        return value
