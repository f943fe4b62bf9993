"""Packs a training script, alone or with the folder around it, the way SageMaker unpacks it.

The same files give the same digest on every machine: names are sorted, and times, owners and
the machine's umask are left out.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "sourcedir.tar.gz"
LARGEST_BYTES = 100_000_000
LEFT_OUT = frozenset({"__pycache__", "node_modules"})
DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Archive:
    """A sourcedir.tar.gz and what identifies its content."""

    content: bytes
    digest: str


def pack(source: Path) -> Archive:
    """Pack a folder, or a single file."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in files_of(source):
            _add(tar, path, path.name if source.is_file() else str(path.relative_to(source)))
    # The digest is of what is inside: gzip's own bytes differ between versions of zlib.
    digest = hashlib.sha256(plain.getvalue()).hexdigest()[:DIGEST_LENGTH]
    return Archive(gzip.compress(plain.getvalue(), mtime=0), digest)


def files_of(source: Path) -> list[Path]:
    """Return the files worth sending, in order; raises NotReady when there are none or too much."""
    found = [source] if source.is_file() else sorted(_files_below(source))
    if not found:
        raise NotReady(f"{source} has no file to send.")
    if (size := sum(path.stat().st_size for path in found)) > LARGEST_BYTES:
        raise NotReady(
            f"{source} holds {size / 1e6:.0f} MB, more than the {LARGEST_BYTES / 1e6:.0f} MB that "
            "are sent. Upload large data to S3 yourself and name its address."
        )
    return found


def _files_below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in LEFT_OUT for part in inner)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            yield path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = path.stat().st_size
    entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
    with path.open("rb") as file:
        tar.addfile(entry, file)
