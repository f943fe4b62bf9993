"""Where a channel's data is: a prefix in S3, or a manifest that lists objects."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.trials.order import TrialFailed

SIMULATED = ("S3Prefix", "ManifestFile")


def s3_source(channel: JsonObject) -> JsonObject:
    """Give a channel's place in S3; raises TrialFailed for what is not simulated."""
    source: JsonObject | None = channel["DataSource"].get("S3DataSource")
    if not source:
        raise TrialFailed("ClientError: file system data sources are not simulated.")
    if source["S3DataType"] not in SIMULATED:
        raise TrialFailed(f"ClientError: S3DataType {source['S3DataType']} is not simulated.")
    return source


def read_manifest(file: Path, uri: str) -> tuple[str, list[str]]:
    """Read the common prefix and the names behind it: `[{"prefix": "s3://…/"}, "a.csv", …]`."""
    try:
        first, *names = json.loads(file.read_bytes())
        prefix = first["prefix"]
    except (ValueError, TypeError, KeyError):
        raise TrialFailed(_wrong(uri)) from None
    if not isinstance(prefix, str) or not all(map(_is_inside, names)):
        raise TrialFailed(_wrong(uri))
    return prefix, names


def _is_inside(name: Any) -> bool:  # noqa: ANN401 - whatever the manifest holds
    """Tell whether a name is one, and stays within the channel's folder."""
    if not isinstance(name, str) or not name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _wrong(uri: str) -> str:
    return (
        f"ClientError: Data download failed: the manifest {uri} is not of the form"
        ' [{"prefix": "s3://bucket/folder/"}, "file", ...].'
    )
