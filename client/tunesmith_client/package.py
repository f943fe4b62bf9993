"""Sends what a spec names on this machine to the stack's bucket, and rewrites the spec.

- `training.source: ./folder` (or `./script.py` alone) becomes `code/<digest>/sourcedir.tar.gz`;
- `training.inputs.<channel>: ./folder` becomes `data/uploads/<digest>/`.

The keys are digests of the content: the same files are sent once, and never overwritten.
"""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from tunesmith_client.archive import DIGEST_LENGTH, FILE_NAME, files_of, pack
from tunesmith_client.aws_errors import told_as_ours
from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Body = dict[str, Any]


class Bucket(Protocol):
    """Where files are sent."""

    def has(self, key: str) -> bool:
        """Tell whether an object is there already."""

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""


@dataclass(frozen=True)
class S3Bucket:
    """A bucket behind boto3."""

    client: S3Client
    name: str

    def has(self, key: str) -> bool:
        """Tell whether an object is there already."""
        with told_as_ours(f"The bucket {self.name} cannot be read"):
            try:
                self.client.head_object(Bucket=self.name, Key=key)
            except ClientError as error:
                # Without the permission to list, S3 answers 403 for what is not there.
                if error.response["Error"]["Code"] in {"404", "403", "NoSuchKey", "NotFound"}:
                    return False
                raise
        return True

    def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        with told_as_ours(f"{key} cannot be uploaded to the bucket {self.name}"):
            self.client.put_object(Bucket=self.name, Key=key, Body=content)


def is_local(place: object) -> bool:
    """Tell whether a place in a spec is a path on this machine."""
    return isinstance(place, str) and place.startswith((".", "/", "~"))


def package(body: Body, folder: Path, bucket: Bucket) -> Body:
    """Return the spec with every local path sent and replaced; paths are relative to `folder`."""
    if not isinstance(body.get("training"), dict):
        return body  # a native request, or nothing the service will accept
    body = copy.deepcopy(body)
    training = body["training"]
    if is_local(training.get("source")):
        _package_source(training, folder, bucket)
    inputs = training.get("inputs")
    for channel, data in inputs.items() if isinstance(inputs, dict) else ():
        if isinstance(data, dict) and is_local(data.get("uri")):
            data["uri"] = _send_data(_existing(folder, data["uri"]), bucket)
        elif is_local(data):
            inputs[channel] = _send_data(_existing(folder, data), bucket)
    return body


def _package_source(training: Body, folder: Path, bucket: Bucket) -> None:
    source = _existing(folder, training["source"])
    script = (
        training.setdefault("script", source.name) if source.is_file() else training.get("script")
    )
    home = source.parent if source.is_file() else source
    if isinstance(script, str) and not (home / script).is_file():
        raise NotReady(f"training.script: {home} has no file {script}.")
    archive = pack(source)
    training["source"] = f"code/{archive.digest}/{FILE_NAME}"
    if not bucket.has(training["source"]):
        bucket.put(training["source"], archive.content)


def _send_data(source: Path, bucket: Bucket) -> str:
    home = source.parent if source.is_file() else source
    files = {str(path.relative_to(home)): path.read_bytes() for path in files_of(source)}
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    prefix = f"data/uploads/{digest.hexdigest()[:DIGEST_LENGTH]}/"
    for name, content in files.items():
        if not bucket.has(prefix + name):
            bucket.put(prefix + name, content)
    return prefix


def _existing(folder: Path, place: str) -> Path:
    path = folder / Path(place).expanduser()
    if not path.exists():
        raise NotReady(f"{place}: there is no such file or folder in {folder.resolve()}.")
    return path
