"""What a process and its children have used."""

import os
import resource
import sys
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 2**20


def cpu_seconds() -> float:
    """Processor time of this process and of all its children, those that still run included."""
    own, ended = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    return used + sum(map(_seconds_of, _children()))


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (MEGABYTE if sys.platform == "darwin" else 1024)


def _seconds_of(pid: int) -> float:
    """Processor time of a child and of what it has waited for itself."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _children() -> list[int]:
    """List the children that run; Linux alone tells."""
    folder = Path("/proc")
    numbers = [int(each.name) for each in folder.glob("[0-9]*")] if folder.is_dir() else []
    return [pid for pid in numbers if (_stat(pid)[1:2] or [""])[0] == str(os.getpid())]


def _stat(pid: int) -> list[str]:
    """Read the fields after the command's name; none if the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
