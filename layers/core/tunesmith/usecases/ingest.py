"""Takes a request that was uploaded to the bucket, and writes down what became of it."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.bodies import LARGEST_NATIVE, parse_body
from tunesmith.domain.errors import InvalidRequest, NotificationRefused, SubmissionsClosed
from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.domain.tuning import Door, Source, TuningRecord
from tunesmith.usecases.ports import Documents, Markers, Messenger, Wording
from tunesmith.usecases.ports.statuses import Statuses
from tunesmith.usecases.submit import Submit
from tunesmith.usecases.tell_uploader import write_status
from tunesmith.usecases.views import links

FOLDER = "requests/"
SUFFIXES = (".yaml", ".yml", ".json")
_STEPS = {"", ".", ".."}
"""Parts of a key that tools on this side of S3 take for a walk through folders."""
_TAKEN = {"adopted", "pipelines", "recipes", "requests"}
"""Folders below `status/` in which others answer."""


class Upload(BaseModel):
    """A version of an object in the bucket."""

    model_config = ConfigDict(frozen=True)

    bucket: str
    key: str
    version: str | None = None
    """None when the bucket keeps no versions."""
    etag: str = ""
    sequencer: str = ""
    """Orders the uploads under one key."""

    @property
    def uri(self) -> str:
        """Name it, with its version."""
        version = f"?versionId={self.version}" if self.version else ""
        return f"s3://{self.bucket}/{self.key}{version}"

    @property
    def identity(self) -> str:
        """Tell whether two events are about the same request."""
        return f"s3:{self.bucket}/{self.key}@{self.version or self.etag}"

    @property
    def status_key(self) -> str:
        """Return where its outcome is written; never below `requests/`, which would ask again."""
        parts = [part for part in self.key.removeprefix(FOLDER).split("/") if part not in _STEPS]
        if len(parts) > 1 and parts[0] in _TAKEN:
            parts = ["requests", *parts]
        return f"status/{PurePosixPath(*parts).with_suffix('.json')}"


def ingest(
    upload: Upload,
    *,
    submit: Submit,
    documents: Documents,
    markers: Markers,
    statuses: Statuses,
    messenger: Messenger,
    wording: Wording,
) -> bool:
    """Submit an uploaded request; tell whether it was accepted.

    A mistake in it is written to its status and told in the chat. An outage is raised, so that
    the event comes again.
    """
    source = Source(
        door=Door.S3,
        object_uri=upload.uri,
        status_key=upload.status_key,
        sequencer=upload.sequencer,
    )
    try:
        record = submit(_read(upload, documents), upload.identity, source).record
    except InvalidRequest as error:
        findings = error.findings
    except SubmissionsClosed as error:
        findings = (_closed(str(error)),)
    else:
        _write_status(upload, _accepted(record), statuses)
        return True
    _write_status(upload, _rejected(findings), statuses)
    marker = f"rejected:{upload.identity}"
    if not markers.has(marker):
        _tell(wording.rejected(upload.uri, findings), upload, findings, statuses, messenger)
        markers.add(marker)
    return False


def _read(upload: Upload, documents: Documents) -> dict[str, JsonValue]:
    folders = upload.key.split("/")
    if not upload.key.lower().endswith(SUFFIXES) or _STEPS & set(folders):
        raise InvalidRequest([_wrong_name(upload.key)])
    # One byte more than allowed, so that the reader sees that it is too much.
    raw = documents.get(upload.key, upload.version, LARGEST_NATIVE + 1)
    return parse_body(raw, filename=upload.key)


def _accepted(record: TuningRecord) -> dict[str, JsonValue]:
    return {
        "state": "accepted",
        "tuning_id": record.tuning_id,
        "name": record.name,
        "warm_start": record.warm_start.model_dump(mode="json") if record.warm_start else None,
        "warnings": list(record.warnings),
        "estimate": record.estimate.model_dump(mode="json") if record.estimate else None,
        "links": dict(links(record.tuning_id)),
    }


def _rejected(findings: Sequence[Finding], slack: str | None = None) -> dict[str, JsonValue]:
    told: list[JsonValue] = [finding.model_dump(mode="json") for finding in findings]
    return {"state": "rejected", "findings": told, **({"slack": slack} if slack else {})}


def _tell(
    message: Message,
    upload: Upload,
    findings: Sequence[Finding],
    statuses: Statuses,
    messenger: Messenger,
) -> None:
    try:
        messenger.send(message)
    except NotificationRefused as error:
        _write_status(upload, _rejected(findings, str(error)), statuses)


def _write_status(upload: Upload, outcome: dict[str, JsonValue], statuses: Statuses) -> None:
    told = {"object": upload.uri, "sequencer": upload.sequencer, **outcome}
    write_status(upload.status_key, told, statuses)


def _wrong_name(key: str) -> Finding:
    return Finding(
        field="object",
        value=key,
        message="is not named like a request",
        fix=f"Name it with one of {', '.join(SUFFIXES)}, and no `.` or `..` as a folder.",
    )


def _closed(message: str) -> Finding:
    return Finding(field="request", message=message, fix="Upload it again later.")
