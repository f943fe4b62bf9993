"""The emulator's process as its owner sees it: started, awaited, ended, and nothing left over."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKER = "TUNESMITH_STACK"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_POLL_SECONDS = 0.05


class StackError(RuntimeError):
    """The stack did not start."""


def listen(port: int) -> socket.socket:
    """Listen on loopback; the port stays ours until the emulator takes the socket over."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise StackError(f"port {port} cannot be used: {error.strerror}") from error
    listener.listen(256)
    return listener


class EmulatorProcess:
    """A child process that ends when it is told to, or when we are gone."""

    def __init__(self, state_dir: Path, *, enforce_iam: bool) -> None:
        self._state_dir = state_dir
        self._enforce_iam = enforce_iam
        self._process: subprocess.Popen[bytes] | None = None
        self.log_file = state_dir / "emulator.log"

    def start(
        self, settings_file: Path, listener: socket.socket, keep_open: Sequence[int] = ()
    ) -> None:
        """Start the child; it inherits the listening socket and a pipe that we hold."""
        command = [sys.executable, "-m", "tunesmith_local.stack.emulator", str(settings_file)]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment(),
                cwd=self._state_dir,
                pass_fds=[listener.fileno(), *keep_open],
                start_new_session=True,  # Ctrl-C reaches us alone, and we end it in order
            )

    def _environment(self) -> dict[str, str]:
        """Return a clean environment: no AWS credentials or proxies of this machine's user."""
        scratch = self._state_dir / "tmp"
        scratch.mkdir(exist_ok=True)
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            MARKER: str(self._state_dir),
            "TMPDIR": str(scratch),
            "AUTH": "true" if self._enforce_iam else "false",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def wait_until_healthy(self, endpoint_url: str, seconds: float = 60.0) -> None:
        """Return once the emulator answers, or say why it does not."""
        opener = build_opener(ProxyHandler({}))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.is_running:
            try:
                with opener.open(f"{endpoint_url}/_ministack/health", timeout=2):
                    return
            except (URLError, OSError):
                time.sleep(_POLL_SECONDS)
        raise StackError(f"the emulator did not start:\n{self.last_log_lines()}")

    @property
    def is_running(self) -> bool:
        """Whether the child lives."""
        return self._process is not None and self._process.poll() is None

    def wait(self, seconds: float) -> bool:
        """Return whether the child has ended within some time."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        return not self.is_running

    def last_log_lines(self, count: int = 20) -> str:
        """Return the end of the emulator's log."""
        if not self.log_file.exists():
            return ""
        lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-count:])

    def stop(self, seconds: float = 20.0) -> None:
        """End the child and whatever it started."""
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            if self.is_running:
                self._process.terminate()
            if not self.wait(seconds):
                self._process.kill()
                self._process.wait()
            self._process = None
        sweep(self._state_dir)


def sweep(state_dir: Path, seconds: float = 5.0) -> None:
    """Kill what still runs of the stack that lives in a state directory."""
    deadline = time.monotonic() + seconds
    while (
        leftovers := set(processes_of(state_dir)) - {os.getpid()}
    ) and time.monotonic() < deadline:
        for pid in leftovers:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)


def processes_of(state_dir: Path) -> Iterator[int]:
    """Yield the processes that carry our mark: Lambda workers inherit it, trials are given it."""
    mark = os.fsencode(f"{MARKER}={state_dir}")
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
