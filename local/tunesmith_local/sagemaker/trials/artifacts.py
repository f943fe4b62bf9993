"""What a trial leaves behind, stored where the request wants it."""

import tarfile
from pathlib import Path

from tunesmith_local.sagemaker.ports import Host
from tunesmith_local.sagemaker.trials.order import Folders, TrialFailed, TrialOrder

FAST_GZIP = 1
"""Models are mostly incompressible numbers; time spent on them is lost."""


def upload_artifacts(order: TrialOrder, folders: Folders, host: Host) -> str | None:
    """Store model and results; give the model's address, if there is one."""
    try:
        _store_archive(folders.results, folders.base / "output.tar.gz", order, host)
        if order.definition["OutputDataConfig"].get("CompressionType") == "NONE":
            return _store_files(folders.model, order, host)
        return _store_archive(folders.model, folders.base / "model.tar.gz", order, host)
    except TrialFailed:
        raise
    except Exception as error:
        raise TrialFailed(f"ClientError: Artifact upload failed: {error}") from error


def _store_archive(folder: Path, archive: Path, order: TrialOrder, host: Host) -> str | None:
    """Pack a folder, unless it is empty, and upload the archive."""
    members = sorted(folder.iterdir()) if folder.is_dir() else []
    if not members:
        return None
    with tarfile.open(archive, "w:gz", compresslevel=FAST_GZIP) as packed:
        for member in members:
            packed.add(member, arcname=member.name)
    uri = f"{order.output_uri}/{archive.name}"
    host.upload_file(archive, uri)
    archive.unlink()
    return uri


def _store_files(folder: Path, order: TrialOrder, host: Host) -> str | None:
    """Upload a model's files as they are."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    uri = f"{order.output_uri}/model/"
    for path in files:
        host.upload_file(path, f"{uri}{path.relative_to(folder).as_posix()}")
    return uri if files else None
