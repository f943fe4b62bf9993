"""A trial's checkpoints: fetched before it trains, and stored while it does and after."""

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tunesmith_local.sagemaker.ports import Host
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.trials.order import Folders, TrialFailed, TrialOrder
from tunesmith_local.sagemaker.trials.script import CONTAINER_BASE

logger = logging.getLogger(__name__)

DEFAULT_PATH = "/opt/ml/checkpoints"


def checkpoint_folder(order: TrialOrder, folders: Folders) -> Path | None:
    """Say where the script keeps its checkpoints; None if the request wants none kept."""
    config = order.definition.get("CheckpointConfig")
    if not config:
        return None
    path = str(config.get("LocalPath") or DEFAULT_PATH)
    folder = (folders.base / path.removeprefix(CONTAINER_BASE)).resolve()
    if not path.startswith(CONTAINER_BASE) or folders.base.resolve() not in folder.parents:
        raise TrialFailed(
            f"ClientError: CheckpointConfig.LocalPath {path} must be below {CONTAINER_BASE}"
        )
    return folder


@contextmanager
def synced_checkpoints(
    order: TrialOrder, folders: Folders, host: Host, settings: EngineSettings
) -> Iterator[None]:
    """Keep folder and storage alike; what is stored already is there when training begins."""
    folder = checkpoint_folder(order, folders)
    if folder is None:
        yield
        return
    uri = order.definition["CheckpointConfig"]["S3Uri"].rstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        host.download_prefix(f"{uri}/", folder)
    except Exception as error:
        raise TrialFailed(f"ClientError: Checkpoint download failed: {uri}: {error}") from error
    sync = _Sync(folder, uri, host, settings.checkpoint_sync_seconds)
    try:
        with sync:
            yield
    finally:
        if not settings.keep_trial_folders:
            shutil.rmtree(folder, ignore_errors=True)


class _Sync:
    """Stores new and changed files now and then, and once at the end."""

    def __init__(self, folder: Path, uri: str, host: Host, seconds: float) -> None:
        self._folder = folder
        self._uri = uri
        self._host = host
        self._seconds = seconds
        self._stored = self._files()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._push()

    def _work(self) -> None:
        while not self._over.wait(self._seconds):
            self._push()

    def _push(self) -> None:
        """Store what changed; a storage that fails is tried again the next time."""
        for name, state in self._files().items():
            if self._stored.get(name) == state:
                continue
            try:
                self._host.upload_file(self._folder / name, f"{self._uri}/{name}")
                self._stored[name] = state
            except Exception:
                logger.exception("could not store checkpoint %s", name)

    def _files(self) -> dict[str, tuple[int, int]]:
        """List the files with what tells a change; those that vanish meanwhile are left out."""
        found = {}
        for path in self._folder.rglob("*"):
            try:
                state = path.lstat()
            except FileNotFoundError:
                continue
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(self._folder).as_posix()
                found[name] = (state.st_mtime_ns, state.st_size)
        return found
