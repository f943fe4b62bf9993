"""What a measurement was taken on, and how busy that machine was."""

import datetime as dt
import os
import platform
from importlib.metadata import version
from pathlib import Path


def describe(packages: list[str]) -> list[str]:
    """Write the lines that every table of measurements begins with."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return [
        f"- Date: {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        f"- Machine: {_processor()}, {os.cpu_count()} logical processors,"
        f" {_memory_gb():.0f} GB of memory, {platform.system()} {platform.release()}",
        f"- Python {platform.python_version()}; {versions}",
    ]


def load() -> float:
    """How many processes wanted to run, on average over the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
