"""Keeps trials within their share of the disk, as an instance's volume would."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Space:
    """What one trial may use, and whether it has used more."""

    folder: Path
    limit: int
    full: bool = False

    @property
    def complaint(self) -> str:
        """Say why the trial failed."""
        return (
            "ClientError: No space left on device: the training job used more than the"
            f" {self.limit:,} bytes that its volume holds."
        )


class DiskWatch:
    """Measures the folders of running trials, and ends those that are full.

    A single file is held to the limit by the system itself; many files are noticed here, within
    the time between two looks.
    """

    def __init__(self, seconds: float, end: Callable[[str], None]) -> None:
        self._seconds = seconds
        self._end = end
        self._spaces: dict[str, Space] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    @contextmanager
    def watching(self, trial: str, folder: Path, limit: int) -> Iterator[Space]:
        """Watch a trial's folder for as long as it runs."""
        space = Space(folder, limit)
        with self._lock:
            self._spaces[trial] = space
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._watch, name="disk-watch", daemon=True)
                self._thread.start()
        try:
            yield space
        finally:
            with self._lock:
                del self._spaces[trial]

    def close(self) -> None:
        """Stop looking."""
        self._closed.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        while not self._closed.wait(self._seconds):
            with self._lock:
                spaces = dict(self._spaces)
            for trial, space in spaces.items():
                if not space.full and _exceeds(space.folder, space.limit):
                    space.full = True
                    self._end(trial)


def _exceeds(folder: Path, limit: int) -> bool:
    """Tell whether a folder holds more than so many bytes; looks no further once it does."""
    used, folders = 0, [str(folder)]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                with suppress(OSError):
                    # Blocks rather than length: a file with holes takes what it really holds.
                    used += entry.stat(follow_symlinks=False).st_blocks * 512
                if used > limit:
                    return True
    return False
