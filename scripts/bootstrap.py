#!/usr/bin/env python3
"""Build the project's Python environments: `python3 scripts/bootstrap.py run test trials`.

Needs nothing but Python 3.11 to 3.13. Every environment is installed from a locked file
with hashes and stamped, so that a second call costs next to nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".tunesmith"
OLDEST, NEWEST = (3, 11), (3, 13)
ALTERNATIVES = ("python3.13", "python3.12", "python3.11")


@dataclass(frozen=True)
class Environment:
    """A folder with a Python of its own, filled from one locked file."""

    folder: Path
    requirements: str
    editable: bool = False
    on_top_of: str | None = None

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / "bin" / "python"


ENVIRONMENTS = {
    "run": Environment(ROOT / ".venv", "run.txt", editable=True),
    "test": Environment(ROOT / ".venv", "test.txt", on_top_of="run"),
    "trials": Environment(STATE / "trials-env", "trials.txt"),
    "sdk-v2": Environment(STATE / "sdk-v2-env", "sdk-v2.txt"),
    "sdk-v3": Environment(STATE / "sdk-v3-env", "sdk-v3.txt"),
    "bench": Environment(STATE / "bench-env", "bench.txt", editable=True),
    "sam": Environment(STATE / "sam-env", "sam.txt"),
    "checkov": Environment(STATE / "checkov-env", "checkov.txt"),
    "requirements": Environment(STATE / "requirements-env", "requirements.txt"),
}


class SetUpError(Exception):
    """Set-up cannot go on; the message says what to do."""


def main() -> None:
    """Build the environments named on the command line, in that order."""
    parser = argparse.ArgumentParser(description="Build the project's Python environments.")
    parser.add_argument("names", nargs="+", choices=ENVIRONMENTS, metavar="ENVIRONMENT")
    names = parser.parse_args().names
    try:
        use_supported_python()
        with exclusive_lock(STATE / "bootstrap.lock"):
            for name in names:
                build(name)
    except SetUpError as error:
        sys.exit(f"set-up: {error}")


def use_supported_python() -> None:
    """Carry on, or start again with a Python that the project supports."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for name in ALTERNATIVES:
        python = shutil.which(name)
        if python and works(Path(python)):
            os.execv(python, [python, *sys.argv])  # noqa: S606 (the same program, another Python)
    found = ".".join(map(str, sys.version_info[:3]))
    raise SetUpError(
        f"Python 3.11, 3.12 or 3.13 is needed and `python3` is {found}. "
        "Install one of them, or name it: `make PYTHON=/path/to/python3.13 …`."
    )


def works(python: Path) -> bool:
    """Tell whether an interpreter really starts (version managers leave shims that do not)."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold a file lock, so that two `make` in one folder do not build into each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running in this folder; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build(name: str) -> None:
    """Bring one environment up to its locked file, unless it is already."""
    environment = ENVIRONMENTS[name]
    if environment.on_top_of:
        build(environment.on_top_of)
    create(environment)
    stamp = environment.folder / "stamps" / name
    digest = digest_of(environment)
    if stamp.is_file() and stamp.read_text() == digest:
        return
    started = time.monotonic()
    say(f"installing requirements/{environment.requirements} into {shown(environment.folder)}")
    stamp.unlink(missing_ok=True)
    install(environment)
    stamp.write_text(digest)
    say(f"done in {time.monotonic() - started:.0f} s")


def create(environment: Environment) -> None:
    """Make the virtual environment anew when it is missing, broken, moved or of another Python."""
    stamp = environment.folder / "stamps" / "python"
    identity = f"{sys.version}\n{Path(sys.base_prefix).resolve()}\n{environment.folder}\n"
    if stamp.is_file() and stamp.read_text() == identity and works(environment.python):
        return
    require_ensurepip()
    run([sys.executable, "-m", "venv", "--clear", str(environment.folder)])
    stamp.parent.mkdir()
    stamp.write_text(identity)


def require_ensurepip() -> None:
    """Say what to install where the distribution took Python's venv apart."""
    try:
        __import__("ensurepip")
    except ImportError:
        version = "{}.{}".format(*sys.version_info)
        raise SetUpError(
            "this Python cannot make virtual environments. On Debian or Ubuntu: "
            f"`apt-get install python3-venv` (or python{version}-venv)."
        ) from None


def install(environment: Environment) -> None:
    """Install exactly what is locked, then the project itself where it belongs."""
    locked = ROOT / "requirements" / environment.requirements
    pip = [str(environment.python), "-m", "pip", "install", "--quiet", "--no-input"]
    run([*pip, "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", str(locked)])
    if environment.editable:
        run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)])


def digest_of(environment: Environment) -> str:
    """What an installed environment depends on, in one word."""
    digest = hashlib.sha256()
    digest.update((ROOT / "requirements" / environment.requirements).read_bytes())
    if environment.editable:  # pyproject.toml says which packages and commands there are
        digest.update((ROOT / "pyproject.toml").read_bytes())
    return digest.hexdigest()


def run(command: list[str]) -> None:
    """Run quietly; show everything the command said when it fails."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONNOUSERSITE": "1"}
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise SetUpError(f"{' '.join(command)}\n{result.stdout}\nfailed ({result.returncode})")


def shown(folder: Path) -> str:
    """A folder as a person in the project's folder would name it."""
    return str(folder.relative_to(ROOT))


def say(message: str) -> None:
    """Tell a person what is going on, without getting into anybody's pipe."""
    print(f"set-up: {message}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
