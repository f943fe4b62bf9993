"""Which training image stands for which command on this machine."""

from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from tunesmith_local.sagemaker.trials.order import TrialFailed

SCRIPT_IMAGES = (
    "*sagemaker-scikit-learn*",
    "*sagemaker-xgboost*",
    "*pytorch*",
    "*tensorflow*",
    "*huggingface*",
    "*mxnet*",
)
"""Framework images that run the script a request names."""


class ImageRegistry:
    """Looks images up in the user's file, which is read anew for each trial."""

    def __init__(self, images_file: Path | None) -> None:
        self._file = images_file

    def command(self, image: str) -> list[str] | None:
        """Give the command registered for an image, if there is one."""
        for pattern, command in self._registered().items():
            if fnmatchcase(image, pattern):
                return [str(word) for word in command]
        return None

    def refusal(self, image: str) -> str:
        """Say why an image cannot run without a script, and what to do."""
        if any(fnmatchcase(image, pattern) for pattern in SCRIPT_IMAGES):
            return (
                f"ClientError: image {image} runs a training script: name it in the"
                " hyperparameters sagemaker_program and sagemaker_submit_directory."
            )
        where = self._file or "the images file of the engine (setting images_file)"
        return (
            f"ClientError: no command is registered for image {image}. Register one in {where}"
            ' as a line such as  "*my-image*": ["python", "/path/to/train.py"], or give a'
            " script in the hyperparameters sagemaker_program and sagemaker_submit_directory."
        )

    def _registered(self) -> dict[str, list[str]]:
        if not self._file or not self._file.exists():
            return {}
        content = yaml.safe_load(self._file.read_text(encoding="utf-8")) or {}
        well_formed = isinstance(content, dict) and all(
            isinstance(command, list) for command in content.values()
        )
        if not well_formed:
            raise TrialFailed(f"ClientError: {self._file} must map image patterns to commands.")
        return content
