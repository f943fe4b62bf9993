"""Parent of all trials: starts them, stops them, and ends them all when the engine is gone.

Run as a program of its own, with nothing but the standard library, so that it starts quickly and
outlives whatever happens to the engine: when the engine's end of the channel closes, for whatever
reason, every trial is killed. Trials that fork and detach themselves are caught too, because
orphans are handed to this process (Linux).
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import POLLIN, poll
from typing import Any

HEADER = 4
MARKER = "TUNESMITH_TRIAL"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CANNOT_START = 127


@dataclass
class Running:
    """A trial's main process, and when it is to be signalled."""

    trial: str
    pid: int
    grace: float
    terminate_at: float | None
    kill_at: float | None = None
    timed_out: bool = False
    stops: bool = False


class Supervisor:
    """Serves one channel until its other end closes."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._running: dict[int, Running] = {}
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
        if self._libc:
            self._libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def serve(self) -> None:
        """Handle requests, deadlines and ended children; return when the engine is gone."""
        wake, trigger = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(trigger, False)
        signal.set_wakeup_fd(trigger, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        poller = poll()
        poller.register(self._channel, POLLIN)
        poller.register(wake, POLLIN)
        open_ = True
        while open_:
            ready = dict(poller.poll(self._patience()))
            if wake in ready:
                with suppress(BlockingIOError):
                    os.read(wake, 4096)
            self._reap()
            self._signal_due()
            if self._channel.fileno() in ready:
                open_ = self._take_request()
        self._end_all()

    def _patience(self) -> int | None:
        """How many milliseconds until the next deadline."""
        due = [
            at for each in self._running.values() for at in (each.terminate_at, each.kill_at) if at
        ]
        return max(0, int((min(due) - time.monotonic()) * 1000) + 1) if due else None

    def _take_request(self) -> bool:
        """Read and carry out one request; False at the end of the channel."""
        header, fds, _, _ = socket.recv_fds(self._channel, HEADER, 1)
        if not header:
            return False
        header += _read_exactly(self._channel, HEADER - len(header))
        body = _read_exactly(self._channel, int.from_bytes(header, "big"))
        if not body:
            return False
        request = json.loads(body)
        if request["do"] == "start":
            self._start(request, fds[0])
        else:
            self._stop(request)
        return True

    def _start(self, request: dict[str, Any], output: int) -> None:
        """Start a trial whose output goes to the given descriptor."""
        parent = os.getpid()
        settled, settle = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(request, output, parent, settle)
        os.close(settle)
        # From here on it leads its own group, so that no signal to the group can miss it.
        os.read(settled, 1)
        os.close(settled)
        os.close(output)
        limit = request["limit"]
        self._running[pid] = Running(
            trial=request["trial"],
            pid=pid,
            grace=request["grace"],
            terminate_at=time.monotonic() + limit if limit is not None else None,
        )
        self._tell(
            {"event": "started", "trial": request["trial"], "pid": pid, "since": start_time(pid)}
        )

    def _become(self, request: dict[str, Any], output: int, parent: int, settle: int) -> None:
        """Turn this fork into the trial; never returns."""
        try:
            os.setsid()
            if self._libc:
                self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(CANNOT_START)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.close(settle)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.closerange(3, 4096)
            os.nice(request["nice"])
            if request["max_file"] is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (request["max_file"],) * 2)
            os.chdir(request["folder"])
            environment = {**request["environment"], MARKER: request["trial"]}
            os.execvpe(request["command"][0], request["command"], environment)  # noqa: S606
        except BaseException as error:  # noqa: BLE001 - whatever it is, it must not go on as a copy
            with suppress(OSError):
                os.write(2, f"cannot start {request['command'][:1]}: {error}\n".encode())
        finally:
            os._exit(CANNOT_START)

    def _stop(self, request: dict[str, Any]) -> None:
        """Note that a trial is to be stopped, now or a little later."""
        for each in self._running.values():
            if each.trial == request["trial"] and not each.stops:
                each.stops = True
                each.grace = request["grace"]
                if each.kill_at is None:
                    each.terminate_at = time.monotonic() + request["delay"]
        self._signal_due()

    def _signal_due(self) -> None:
        """Terminate what ran too long or is to stop; kill what does not listen."""
        now = time.monotonic()
        for each in self._running.values():
            if each.terminate_at is not None and each.terminate_at <= now:
                each.timed_out = not each.stops
                each.terminate_at, each.kill_at = None, now + each.grace
                _signal_group(each.pid, signal.SIGTERM)
            if each.kill_at is not None and each.kill_at <= now:
                each.kill_at = None
                _signal_group(each.pid, signal.SIGKILL)

    def _reap(self) -> None:
        """Collect ended children, and kill what an ended trial leaves behind."""
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            trial = self._running.pop(ended.si_pid, None)
            if trial:
                # While the leader is still a zombie its group's number cannot be anyone else's.
                _signal_group(trial.pid, signal.SIGKILL)
            _, status = os.waitpid(ended.si_pid, 0)
            self._kill_strays()
            if trial:
                code = os.waitstatus_to_exitcode(status)
                told = {"event": "ended", "trial": trial.trial, "code": code}
                self._tell({**told, "timed_out": trial.timed_out})

    def _kill_strays(self) -> None:
        """Kill adopted processes that do not belong to a running trial."""
        running = {each.trial for each in self._running.values()}
        for pid in _children():
            if pid not in self._running and _trial_of(pid) not in running:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _end_all(self) -> None:
        """Kill every trial and everything that trials left."""
        for each in self._running.values():
            _signal_group(each.pid, signal.SIGKILL)
        self._running.clear()
        while True:
            self._kill_strays()
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return

    def _tell(self, message: dict[str, Any]) -> None:
        """Send a line to the engine, which may be gone."""
        with suppress(OSError):
            self._channel.sendall(json.dumps(message).encode() + b"\n")


def start_time(pid: int) -> int | None:
    """Say when a process started, in clock ticks since boot: tells it from a later namesake."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[19])


def _children() -> list[int]:
    """List this process's children."""
    own = os.getpid()
    with suppress(OSError):  # not every kernel is built with this list
        return [int(pid) for pid in Path(f"/proc/{own}/task/{own}/children").read_text().split()]
    found = []
    for entry in Path("/proc").iterdir() if Path("/proc").is_dir() else ():
        if not entry.name.isdigit():
            continue
        with suppress(OSError, IndexError, ValueError):
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            state, parent = stat.rpartition(")")[2].split()[:2]
            if int(parent) == own and state != "Z":
                found.append(int(entry.name))
    return found


def _trial_of(pid: int) -> str | None:
    """Read from a process's environment which trial it came from."""
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            if entry.startswith(f"{MARKER}=".encode()):
                return entry.partition(b"=")[2].decode(errors="replace")
    return None


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _read_exactly(channel: socket.socket, size: int) -> bytes:
    """Read so many bytes, or nothing at the end of the channel."""
    data = b""
    while len(data) < size:
        part = channel.recv(size - len(data))
        if not part:
            return b""
        data += part
    return data


def main() -> None:
    """Serve the channel whose descriptor is the first argument."""
    # Ctrl-C and a closed terminal reach the whole group; when to go is the engine's to say.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    Supervisor(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
