"""What a trial reads: configuration, channels and code, laid out before it starts."""

import hashlib
import json
import shutil
import threading
from pathlib import Path, PurePosixPath

from tunesmith_local.sagemaker.ports import Host
from tunesmith_local.sagemaker.trials import script
from tunesmith_local.sagemaker.trials.channels import read_manifest, s3_source
from tunesmith_local.sagemaker.trials.environment import input_config, resource_config
from tunesmith_local.sagemaker.trials.order import Folders, TrialFailed, TrialOrder


class InputCache:
    """Fetches each source once per tuning job; trials get copies, which they may spoil."""

    def __init__(self, host: Host, folder: Path) -> None:
        self._host = host
        self._folder = folder
        self._locks: dict[Path, threading.Lock] = {}
        self._guard = threading.Lock()

    def fetch(self, tuning: str, uri: str) -> Path:
        """Give the folder with everything under a prefix."""
        key = hashlib.sha256(uri.encode()).hexdigest()[:32]
        folder = self._folder / tuning / key
        with self._guard:
            lock = self._locks.setdefault(folder, threading.Lock())
        with lock:
            if not folder.exists():
                self._download(uri, folder)
        return folder

    def fetch_object(self, tuning: str, uri: str) -> Path:
        """Give the file that holds one object."""
        return self.fetch(tuning, uri) / PurePosixPath(uri).name

    def forget(self, tuning: str) -> None:
        """Drop what was fetched for a tuning job that has ended."""
        shutil.rmtree(self._folder / tuning, ignore_errors=True)
        with self._guard:
            for folder in [each for each in self._locks if each.parent.name == tuning]:
                del self._locks[folder]

    def clear(self) -> None:
        """Drop everything, of an engine that was killed for example."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _download(self, uri: str, folder: Path) -> None:
        """Download into place; half a download is never taken for a whole one."""
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            count = self._host.download_prefix(uri, partial)
        except Exception as error:
            raise TrialFailed(f"ClientError: Data download failed: {uri}: {error}") from error
        if not count:
            raise TrialFailed(
                f'ClientError: Data download failed: No S3 objects found under S3 URL "{uri}" given'
                " in input data source. Please ensure that the bucket exists and that objects"
                " exist under that S3 prefix."
            )
        partial.rename(folder)


def write_configuration(order: TrialOrder, folders: Folders) -> None:
    """Write the three files of /opt/ml/input/config."""
    contents: dict[str, object] = {
        "hyperparameters": order.hyperparameters,
        "inputdataconfig": input_config(order),
        "resourceconfig": resource_config(),
    }
    for name, content in contents.items():
        (folders.config / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def fetch_channels(order: TrialOrder, folders: Folders, cache: InputCache) -> None:
    """Fill input/data with a copy of each channel."""
    for channel in order.channels:
        source = s3_source(channel)
        target = folders.data / channel["ChannelName"]
        if source["S3DataType"] == "ManifestFile":
            fetch_listed(cache, order.tuning, source["S3Uri"], target)
        else:
            shutil.copytree(cache.fetch(order.tuning, source["S3Uri"]), target, dirs_exist_ok=True)


def fetch_listed(cache: InputCache, tuning: str, manifest: str, target: Path) -> None:
    """Copy what a manifest lists, each under the name that it has there."""
    prefix, names = read_manifest(cache.fetch_object(tuning, manifest), manifest)
    for name in names:
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(cache.fetch_object(tuning, prefix + name), place)


def fetch_code(order: TrialOrder, folders: Folders, cache: InputCache) -> None:
    """Unpack the training script's archive."""
    uri = script.source_uri(order.hyperparameters)
    if local := script.local_path(uri, folders):
        script.unpack(local, folders)
        return
    script.unpack(cache.fetch_object(order.tuning, uri), folders)
