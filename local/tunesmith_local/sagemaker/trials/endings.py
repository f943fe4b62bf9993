"""What is said and tidied when a trial's process is gone."""

import shutil
from contextlib import suppress

from tunesmith_local.sagemaker.trials.order import FAILURE_REASON_SIZE, Folders


def failure_reason(code: int, tail: str, folders: Folders) -> str:
    """Say why a script failed: in its own words, or by its exit code and last lines."""
    # A shell tells a death by signal as 128 and the signal's number; so does a container.
    shown = 128 - code if code < 0 else code
    script_error = f"ExecuteUserScriptError: ExitCode {shown}\n{tail}"
    return f"AlgorithmError: {_failure_file(folders) or script_error}"


def clear(folders: Folders) -> None:
    """Remove what is large; configuration and log stay to be looked at."""
    temporary = folders.base / "tmp"
    for folder in (folders.data, folders.code, folders.model, folders.results, temporary):
        shutil.rmtree(folder, ignore_errors=True)
    for archive in folders.base.glob("*.tar.gz"):
        archive.unlink(missing_ok=True)


def _failure_file(folders: Folders) -> str:
    """Read what the script itself says about its failure."""
    path = folders.output / "failure"
    with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
        return file.read(FAILURE_REASON_SIZE).strip()
    return ""
