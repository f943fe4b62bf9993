"""Zips of functions and layers, made for the interpreter that the emulator runs them with."""

from __future__ import annotations

import compileall
import fcntl
import hashlib
import io
import py_compile
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REQUIREMENTS = "requirements.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = {"__pycache__", "Makefile", REQUIREMENTS, "requirements.in"}


class BuildError(RuntimeError):
    """A layer could not be built."""


def zip_folder(folder: Path, prefix: str = "") -> bytes:
    """Return a zip of a folder that depends on nothing but its content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not _LEFT_OUT.intersection(inside.parts):
                _add(archive, prefix + inside.as_posix(), path.read_bytes())
    return buffer.getvalue()


def zip_layer(folder: Path, cache: Path) -> bytes:
    """Return the zip of a layer: its locked requirements, or the packages lying in it."""
    if (folder / REQUIREMENTS).exists():
        return _requirements_zip(folder / REQUIREMENTS, cache).read_bytes()
    return zip_folder(folder, prefix="python/")


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _requirements_zip(requirements: Path, cache: Path) -> Path:
    locked = requirements.read_bytes() + sys.version.encode()
    archive = cache / hashlib.sha256(locked).hexdigest()[:20] / "layer.zip"
    with _only_one(archive.parent):
        if not archive.exists():
            _install(requirements, archive)
    return archive


def _install(requirements: Path, archive: Path) -> None:
    target = archive.parent / "build"
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--quiet"]
    command += ["--disable-pip-version-check", "--no-compile", "--only-binary=:all:"]
    command += ["--target", str(target), "--requirement", str(requirements)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise BuildError(f"cannot build the layer of {requirements}:\n{outcome.stderr.strip()}")
    _compile(target)
    unfinished = archive.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in sorted(target.rglob("*")):
            if path.is_file():
                _add(packed, f"python/{path.relative_to(target).as_posix()}", path.read_bytes())
    unfinished.replace(archive)
    shutil.rmtree(target)


def _compile(target: Path) -> None:
    # Every worker process unpacks its own copy: bytecode that does not depend on a file's time
    # spares each of them compiling pydantic and its like anew.
    compileall.compile_dir(
        target, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Let one process at a time build in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
