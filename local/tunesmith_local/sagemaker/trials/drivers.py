"""Training jobs of the SDK's version 3: an entry point beside code and drivers, each a channel.

The drivers that the SDK uploads are made for the container: they name its folders throughout. What
they do for one process is done here instead.
"""

import json
import shlex
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.trials import script
from tunesmith_local.sagemaker.trials.order import Folders, TrialFailed, TrialOrder

CODE = "code"
DRIVERS = "sm_drivers"


def entry_command(order: TrialOrder, folders: Folders, python: Path) -> list[str] | None:
    """Give the command that stands for a container's entry point, if the request has one."""
    algorithm = order.definition["AlgorithmSpecification"]
    words = [
        *(algorithm.get("ContainerEntrypoint") or []),
        *(algorithm.get("ContainerArguments") or []),
    ]
    if not words:
        return None
    if source := _source_code(folders):
        return _driven(source, order, folders, python)
    return [_translated(str(word), folders) for word in words]


def _source_code(folders: Folders) -> JsonObject | None:
    """Read what the SDK says about the code it has sent along."""
    path = folders.data / DRIVERS / "sourcecode.json"
    if not path.is_file():
        return None
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TrialFailed(f"ClientError: {DRIVERS}/sourcecode.json: {error}") from error
    return content if isinstance(content, dict) else None


def _driven(source: JsonObject, order: TrialOrder, folders: Folders, python: Path) -> list[str]:
    """Do what the basic driver does: run a command or a script where the code is."""
    _lay_out(source, folders)
    if source.get("command"):
        words = [
            str(source["command"]),
            *(shlex.quote(str(each)) for each in source.get("args") or []),
        ]
        return ["/bin/bash", "-c", " ".join(words)]
    name = source.get("entry_script")
    if not name:
        raise TrialFailed("ClientError: the source code names neither a script nor a command.")
    arguments = script.user_arguments(order.hyperparameters)
    return script.command(str(name), folders, python, arguments)


def _lay_out(source: JsonObject, folders: Folders) -> None:
    """Copy the code where trials run, unpacked."""
    channel = folders.data / CODE
    if channel.is_dir():
        shutil.copytree(channel, folders.code, dirs_exist_ok=True)
    archive = folders.code / PurePosixPath(str(source.get("source_dir") or "")).name
    if archive.name.endswith(".tar.gz") and archive.is_file():
        script.unpack(archive, folders)


def _translated(word: str, folders: Folders) -> str:
    """Turn the container's folders into the trial's."""
    return word.replace(script.CONTAINER_BASE, f"{folders.base}/")
