"""The engine's end of the supervisor: start a process, stop it, learn how it ended."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tunesmith_local.sagemaker.trials import supervisor


@dataclass(frozen=True, slots=True)
class Command:
    """What to run for a trial."""

    trial: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    limit_seconds: float | None
    grace_seconds: float
    niceness: int = 0
    max_file_bytes: int | None = None
    """How large any file may become that it writes."""


@dataclass(slots=True)
class Process:
    """A trial's main process; `wait` for how it ended."""

    output: int
    """Descriptor to read its output from; the reader closes it."""
    pid: int | None = None
    pid_start: int | None = None
    code: int | None = None
    timed_out: bool = False
    lost: bool = False
    """The supervisor died, and took the trial with it."""
    _started: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    def wait_started(self) -> None:
        """Wait until the process is there."""
        self._started.wait()

    def wait(self) -> int:
        """Wait for the exit code; negative for a signal."""
        self._ended.wait()
        return -signal.SIGKILL if self.code is None else self.code

    def has_ended(self) -> bool:
        """Tell whether the main process is gone."""
        return self._ended.is_set()

    def mark_started(self, pid: int, since: int | None) -> None:
        """Take in that it runs."""
        self.pid, self.pid_start = pid, since
        self._started.set()

    def mark_ended(self, code: int | None, *, timed_out: bool = False) -> None:
        """Take in how it ended; no code if nobody saw it."""
        self.code, self.timed_out, self.lost = code, timed_out, code is None
        self._started.set()
        self._ended.set()


class Spawner:
    """Runs one supervisor process, a new one if it should die."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._channel: socket.socket | None = None
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._processes: dict[str, Process] = {}
        self._closed = False

    @property
    def supervisor_pid(self) -> int | None:
        """The supervisor's process id while it runs."""
        return self._supervisor.pid if self._supervisor else None

    def start(self, command: Command) -> Process:
        """Start a process in its own session."""
        output, write_end = os.pipe()
        process = Process(output)
        request = {
            "do": "start",
            "trial": command.trial,
            "command": list(command.arguments),
            "environment": dict(command.environment),
            "folder": str(command.folder),
            "limit": command.limit_seconds,
            "grace": command.grace_seconds,
            "nice": command.niceness,
            "max_file": command.max_file_bytes,
        }
        try:
            with self._lock:
                if self._closed:
                    raise BrokenPipeError
                channel = self._channel or self._launch()
                self._processes[command.trial] = process
                _send(channel, request, [write_end])
        except OSError:
            self._processes.pop(command.trial, None)
            process.mark_ended(None)
        finally:
            os.close(write_end)
        return process

    def stop(self, trial: str, *, delay: float, grace: float) -> None:
        """Ask a trial to end, and kill it after a grace; unknown ones are ignored."""
        with self._lock, suppress(OSError):
            if self._channel and trial in self._processes:
                _send(self._channel, {"do": "stop", "trial": trial, "delay": delay, "grace": grace})

    def close(self) -> None:
        """Kill every trial by leaving the supervisor alone, and wait for it to finish."""
        with self._lock:
            channel, child = self._channel, self._supervisor
            self._channel = self._supervisor = None
            self._closed = True
            if channel:
                # Shut down rather than closed: the receiving thread still reads from it.
                with suppress(OSError):
                    channel.shutdown(socket.SHUT_WR)
        if child:
            child.wait()

    def _launch(self) -> socket.socket:
        """Start the supervisor."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-I", "-S", supervisor.__file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._channel = ours
        receiver = threading.Thread(
            target=self._receive, args=(ours, self._supervisor), name="trial-receiver", daemon=True
        )
        receiver.start()
        return ours

    def _receive(self, channel: socket.socket, child: subprocess.Popen[bytes]) -> None:
        """Take in what the supervisor tells until it is gone."""
        with channel, channel.makefile("rb") as lines, suppress(OSError):
            for line in lines:
                self._take(json.loads(line))
        child.wait()
        with self._lock:
            if self._supervisor is child:
                self._channel = self._supervisor = None
            lost, self._processes = self._processes, {}
        for process in lost.values():
            process.mark_ended(None)

    def _take(self, message: Mapping[str, Any]) -> None:
        trial = message["trial"]
        if message["event"] == "started":
            if process := self._processes.get(trial):
                process.mark_started(message["pid"], message["since"])
        elif process := self._processes.pop(trial, None):
            process.mark_ended(message["code"], timed_out=message["timed_out"])


def _send(channel: socket.socket, request: Mapping[str, object], fds: Sequence[int] = ()) -> None:
    """Send a frame: its length, with descriptors attached, then itself."""
    body = json.dumps(request).encode()
    socket.send_fds(channel, [len(body).to_bytes(supervisor.HEADER, "big")], list(fds))
    channel.sendall(body)
