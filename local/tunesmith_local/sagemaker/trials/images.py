"""Which training image stands for what on this machine: a file that a user can extend."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tunesmith_local.sagemaker.builtin import catalog
from tunesmith_local.sagemaker.trials.order import TrialFailed

OWN_FILE = Path(__file__).parents[1] / "images.yaml"
KINDS = ("script", "xgboost")
FORMS = f"{', '.join(KINDS)}, a command as a list of words, or {{python: /path/to/python}}"


@dataclass(frozen=True, slots=True)
class Image:
    """How an image runs here."""

    command: list[str] | None = None
    """Runs whatever the request says."""
    algorithm: bool = False
    """Trains by itself unless a script is named."""
    python: Path | None = None
    """Runs scripts in place of the trials' usual interpreter."""


class ImageRegistry:
    """Looks images up, in the user's file first; changes count from the next trial on."""

    def __init__(self, images_file: Path | None) -> None:
        self._file = images_file

    def find(self, image: str) -> Image | None:
        """Tell how an image runs; None if it is not registered."""
        for file in (self._file, OWN_FILE):
            if file is None or not file.exists():
                continue
            for pattern, meaning in _content(file, file.stat().st_mtime_ns).items():
                if fnmatchcase(image, str(pattern)):
                    return _read(meaning, image, f"{file} must map {pattern} to {FORMS}.")
        return None

    def command(self, image: str, python: Path) -> list[str]:
        """Give the command of an image that trains by itself, without a script."""
        found = self.find(image)
        if found is None or not found.algorithm:
            raise TrialFailed(self._refusal(image, known=found is not None))
        return catalog.xgboost_command(image, python)

    def _refusal(self, image: str, *, known: bool) -> str:
        """Say why an image cannot run without a script, and what to do."""
        if known:
            return (
                f"ClientError: image {image} runs a training script: name it in the"
                " hyperparameters sagemaker_program and sagemaker_submit_directory."
            )
        return (
            f"ClientError: no command is registered for image {image}. Register one in"
            f' {self._file or OWN_FILE} as a line such as  "*my-image*": ["python",'
            ' "/path/to/train.py"], or give a script in the hyperparameters sagemaker_program and'
            " sagemaker_submit_directory."
        )


@lru_cache(maxsize=8)
def _content(file: Path, _changed: int) -> dict[object, Any]:
    """Read a file; once for as long as it does not change."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrialFailed(f"ClientError: {file} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise TrialFailed(f"ClientError: {file} must map image patterns to {FORMS}.")
    return content


def _read(meaning: object, image: str, complaint: str) -> Image:
    """Read what a file says about an image."""
    if meaning == "script":
        return Image()
    if meaning == "xgboost":
        return Image(algorithm=True)
    if isinstance(meaning, list) and meaning:
        return Image(command=[str(word) for word in meaning])
    if isinstance(meaning, dict) and set(meaning) == {"python"}:
        python = Path(str(meaning["python"])).expanduser()
        return Image(python=python, algorithm=catalog.is_xgboost(image))
    raise TrialFailed(f"ClientError: {complaint}")
